import type { UpgradeStep } from '../../../contracts/plan.js';
import { act, buildStep, undoBy } from '../build-step.js';
import { TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import type { Hop } from '../versions.js';
import type { Draft } from './draft.js';

/** The gate before a control plane update: EKS's upgrade insights, refreshed, must not report errors. */
export function insightsGate(draft: Draft, hop: Hop): UpgradeStep {
  const { state, request } = draft;
  return buildStep(
    act('eks', 'check_insights', {
      version: hop.to,
      category: 'UPGRADE_READINESS',
      force: request.force.insights,
    }),
    {
      step_id: `${hop.to}/insights`,
      name: `Upgrade insights for ${hop.to}`,
      description: request.force.insights
        ? `Refresh the upgrade insights of ${state.cluster_name} and report, but go on in spite of, errors for ${hop.to}.`
        : `Refresh the upgrade insights of ${state.cluster_name} and stop if one reports an error for ${hop.to}.`,
      hop,
      resource_type: 'gate',
      resource: state.arn,
      estimated_seconds: TYPICAL_SECONDS.insights,
      timeout_seconds: TIMEOUT_SECONDS.insights,
    },
  );
}

/** Raises the control plane by one minor version; from the second hop on the one before can no longer be undone. */
export function controlPlaneStep(draft: Draft, hop: Hop): UpgradeStep {
  const { state, request } = draft;
  return buildStep(act('eks', 'update_control_plane', { version: hop.to, force: request.force.insights }), {
    step_id: `${hop.to}/control-plane`,
    name: `Control plane ${hop.from} → ${hop.to}`,
    description: `Upgrade the control plane of ${state.cluster_name} from ${hop.from} to ${hop.to}.`,
    hop,
    resource_type: 'control_plane',
    resource: state.arn,
    validation_criteria: request.validation,
    rollback_action: undoBy(
      act('eks', 'rollback_control_plane', { version: hop.from }),
      `Roll the control plane of ${state.cluster_name} back from ${hop.to} to ${hop.from}.`,
    ),
    estimated_seconds: TYPICAL_SECONDS.controlPlane,
    timeout_seconds: TIMEOUT_SECONDS.controlPlane,
    point_of_no_return:
      hop.from === state.current_version
        ? null
        : `From here the upgrade to ${hop.from} can no longer be undone: EKS rolls back only the last hop.`,
  });
}
