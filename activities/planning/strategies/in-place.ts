import { DrydockError } from '../../../contracts/drydock-error.js';
import type { UpgradeStep } from '../../../contracts/plan.js';
import { checkAddonFields } from '../in-place/addon-requests.js';
import { addonStepsAfter, addonStepsBefore } from '../in-place/addon-steps.js';
import { withApprovals } from '../in-place/approvals.js';
import { aroundAutoscaler } from '../in-place/autoscaler-steps.js';
import { controlPlaneStep, insightsGate } from '../in-place/control-plane-steps.js';
import { startDraft, type Draft } from '../in-place/draft.js';
import { isBehind, leftAlone, noteSkippedAddons } from '../in-place/left-alone.js';
import { aroundUpdates } from '../in-place/max-unavailable.js';
import { checkNodeGroupFields } from '../in-place/node-group-selection.js';
import { nodeGroupSteps, nodeGroupStepsBefore } from '../in-place/node-group-steps.js';
import { lastHopRollback } from '../rollback/last-hop-rollback.js';
import { isLevelHop, type Hop } from '../versions.js';
import type { PlanningInput, Strategy, StrategyOutcome } from './strategy.js';

/**
 * Upgrades a cluster where it stands, one minor version at a time: add-ons that would not run on the next version,
 * control plane, node groups, add-ons. AWS's order: https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 */
export const inPlace: Strategy = { type: 'in_place', plan: planInPlace };

/**
 * @throws DrydockError NODEGROUP_NOT_FOUND, ADDON_VERSION_NOT_OFFERED, INVALID_REQUEST (an override that does not fit),
 *   VERSION_SKEW, ALREADY_AT_VERSION.
 */
function planInPlace(input: PlanningInput): StrategyOutcome {
  const { request, state, hops } = input;
  const draft = startDraft(input);
  checkNodeGroupFields(request, state);
  checkAddonFields(draft);

  const planned = hops.flatMap((hop) => planHop(draft, hop));
  if (planned.length === 0) throw alreadyThere(draft);

  noteSkippedAddons(draft);

  const complete = aroundUpdates(planned, state.node_groups, request.maxUnavailable);
  const steps = withApprovals(complete, request.approvals);
  return {
    steps,
    rollback_plan: lastHopRollback(input, steps),
    skipped: leftAlone(draft, steps),
    findings: draft.findings,
  };
}

/**
 * The steps of one hop. The insights gate stands right before the control plane: what moves before it is just what
 * EKS's insights would object to (add-ons without support for the version, kubelets too far behind).
 */
function planHop(draft: Draft, hop: Hop): UpgradeStep[] {
  if (isLevelHop(hop)) {
    return [...aroundAutoscaler(draft, hop, nodeGroupSteps(draft, hop)), ...addonStepsAfter(draft, hop)];
  }
  const level = nodeGroupStepsBefore(draft, hop);
  const addons = addonStepsBefore(draft, hop);
  const upgrade = [...addons, insightsGate(draft, hop), controlPlaneStep(draft, hop)];
  const groups = nodeGroupSteps(draft, hop);
  // The autoscaler stays paused from the first replaced node to the last.
  const nodesAndControlPlane =
    level.length > 0
      ? aroundAutoscaler(draft, hop, [...level, ...upgrade, ...groups])
      : [...upgrade, ...aroundAutoscaler(draft, hop, groups)];
  return [...nodesAndControlPlane, ...addonStepsAfter(draft, hop)];
}

function alreadyThere(draft: Draft): DrydockError {
  const { state, request } = draft;
  const behind = new Set(
    draft.groups.filter((group) => isBehind(group, request.targetVersion)).map((group) => group.info.arn),
  );
  const left = leftAlone(draft, []).filter(({ resource }) => behind.has(resource));
  const exceptions = left.map(({ resource, reason }) => ` ${resource}: ${reason}`).join('');
  return new DrydockError(
    'ALREADY_AT_VERSION',
    `Cluster ${state.cluster_name}, its node groups and add-ons are at ${request.targetVersion}${exceptions ? `, as far as they can be moved.${exceptions}` : '.'}`,
    { resource: state.arn, field: 'targetVersion' },
  );
}
