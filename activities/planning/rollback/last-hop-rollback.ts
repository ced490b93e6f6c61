import type { RollbackPlan, UpgradeStep } from '../../../contracts/plan.js';
import { offerFor } from '../in-place/addon-versions.js';
import type { PlanningInput } from '../strategies/strategy.js';
import { rollbackLimitations, ROLLBACK_WINDOW_DAYS } from './limitations.js';
import { undoSteps } from './undo-steps.js';

/**
 * How a plan that has run to its end would be undone: its last hop, as far as EKS allows. What a rollback really does
 * is decided afresh, with the cluster as it then is.
 */
export function lastHopRollback(input: PlanningInput, steps: readonly UpgradeStep[]): RollbackPlan {
  const hop = input.hops.at(-1);
  if (!hop) throw new RangeError('A plan has at least one hop');
  const nodes = new Map(
    input.state.node_groups.map((group) => [group.name, Math.max(group.nodes, group.desired_size)]),
  );
  const undo = undoSteps({
    // The groups' own limits are back by then.
    done: steps.filter((step) => step.hop.to === hop.to && step.action !== 'update_nodegroup_config'),
    hop,
    offered: (addon, version) => offerFor(input.facts, addon, hop.to).versions.includes(version),
    nodesOf: (group) => nodes.get(group) ?? 0,
  });
  return {
    returns_to: hop.from,
    steps: undo,
    limitations: rollbackLimitations(steps, input.hops, hop, undo),
    window_days: ROLLBACK_WINDOW_DAYS,
  };
}
