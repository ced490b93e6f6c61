import type { UpgradeStep } from '../../../contracts/plan.js';
import type { Hop } from '../versions.js';

/** Days after a control plane update within which EKS rolls it back. */
export const ROLLBACK_WINDOW_DAYS = 7;

/**
 * What a rollback of `hop` does not restore, in sentences.
 * @param steps the whole plan
 * @param undo the steps that undo it
 */
export function rollbackLimitations(
  steps: readonly UpgradeStep[],
  hops: readonly Hop[],
  hop: Hop,
  undo: readonly UpgradeStep[],
): string[] {
  const sentences: string[] = [];
  const controlPlane = undo.findIndex((step) => step.resource_type === 'control_plane');
  if (controlPlane !== -1) {
    sentences.push(
      `EKS takes the control plane back to ${hop.from} only within ${ROLLBACK_WINDOW_DAYS} days of its update to ${hop.to}, and not after another update.`,
      'etcd is not reverted: what was written since the upgrade stays, also in API versions that came with it.',
    );
  }
  const earlier = hops.slice(0, Math.max(0, hops.indexOf(hop))).map((passed) => passed.to);
  if (earlier.length > 0) {
    sentences.push(
      `The upgrade to ${earlier.join(', ')} cannot be undone: EKS rolls back only the last minor version.`,
    );
  }
  if (undo.some((step) => step.rollback_action?.action === 'replace_nodegroup')) {
    sentences.push(
      'If EKS refuses to take a node group down a version, a new group of another name takes its place.',
    );
  }
  for (const step of steps) {
    if (step.action === 'create_launch_template_version') {
      sentences.push(
        `The new version of launch template ${String(step.parameters['launch_template_id'])} stays; nothing uses it after the rollback.`,
      );
    }
    if (step.action === 'update_nodegroup' && step.rollback_action === null) {
      sentences.push(
        `Node group ${String(step.parameters['nodegroup'])} stays at ${String(step.parameters['version'])}, the control plane's version of before, with which it was brought level first.`,
      );
    }
  }
  const late = undo.slice(controlPlane + 1).filter((step) => step.resource_type === 'addon');
  if (controlPlane !== -1 && late.length > 0) {
    const names = [...new Set(late.map((step) => String(step.parameters['addon'])))];
    sentences.push(
      `${names.join(', ')} can go back only after the control plane, since EKS does not offer the former version before; for some minutes the newer one runs on ${hop.from}.`,
    );
  }
  return sentences;
}
