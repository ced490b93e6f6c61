import type { JournalEntry } from '../../../contracts/operation-progress.js';
import type { UpgradePlan, UpgradeStep } from '../../../contracts/plan.js';
import { hopToUndo, journalByStep, startedSince, withEffect } from './done-steps.js';
import { rollbackLimitations } from './limitations.js';
import type { LiveCluster } from './live-cluster.js';
import { isControlPlaneRaised, requireRollbackAllowed, unknownInsights } from './rollback-allowed.js';
import { undoSteps } from './undo-steps.js';
import type { Hop } from '../versions.js';

export interface RollbackDecision {
  steps: UpgradeStep[];
  returnsTo: string;
  limitations: string[];
}

/** The hop that would be undone and the steps whose resources have to be looked at, before the cluster is read. */
export function rollbackScope(
  plan: UpgradePlan,
  journal: readonly JournalEntry[],
): { hop: Hop; steps: UpgradeStep[] } {
  const entries = journalByStep(journal);
  const hop = hopToUndo(plan, entries);
  return { hop, steps: startedSince(plan, hop, entries) };
}

/**
 * How to undo the last hop of a plan as far as its journal says it was done and the cluster still shows it. If the
 * control plane of that hop never went up, only what was done before it is undone. Pure.
 * @throws DrydockError ROLLBACK_NOT_POSSIBLE or ROLLBACK_DEADLINE_PASSED; then nothing must be undone.
 */
export function decideRollback(
  plan: UpgradePlan,
  journal: readonly JournalEntry[],
  live: LiveCluster,
  now: Date,
): RollbackDecision {
  const { hop, steps: started } = rollbackScope(plan, journal);
  const raised = isControlPlaneRaised(live, hop);
  const { steps: changed, limitations } = withEffect(started, journalByStep(journal), live);
  const done = changed.filter(
    (step) => step.resource_type !== 'control_plane' || (raised && step.hop.to === hop.to),
  );

  const steps = undoSteps({
    done,
    hop,
    offered: (addon, version) => (live.offers[addon]?.[hop.to] ?? []).includes(version),
    nodesOf: (group) => live.groups.get(group)?.nodes ?? 0,
  });
  const undoesControlPlane = steps.some((step) => step.resource_type === 'control_plane');
  if (undoesControlPlane) requireRollbackAllowed(live, hop, steps, now);
  return {
    steps,
    returnsTo: hop.from,
    limitations: [
      ...rollbackLimitations(started, plan.hops, hop, steps),
      ...limitations,
      ...(undoesControlPlane ? unknownInsights(live) : []),
    ],
  };
}
