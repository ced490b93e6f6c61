import type { Update } from '@aws-sdk/client-eks';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { BlockedPod } from '../../contracts/step-execution.js';
import { describeErrors, updateFailure } from './update-failure.js';

/** Error codes for nodes that were made and did not join (of updates, and of a group's health). */
const NODE_CODES: readonly string[] = [
  'NodeCreationFailure',
  'AsgInstanceLaunchFailures',
  'InstanceLimitExceeded',
  'InsufficientFreeAddresses',
];

/** How many pods a message names; the observation carries up to 50. */
const NAMED_PODS = 5;

/** Whether an EKS error or health code says that new nodes could not be made or did not turn Ready. */
export function isNodeFailure(code: string | undefined): boolean {
  return code !== undefined && NODE_CODES.includes(code);
}

/**
 * The failure of a node group update: DRAIN_BLOCKED with the pods and budgets seen last, NODE_NOT_READY with the
 * instances, or UPDATE_FAILED.
 */
export function nodegroupFailure(
  clusterName: string,
  nodegroup: string,
  update: Update,
  blocked: BlockedPod[],
): DrydockError {
  const resource = `nodegroup/${clusterName}/${nodegroup}`;
  const codes = (update.errors ?? []).map(({ errorCode }) => errorCode);
  if (codes.includes('PodEvictionFailure')) {
    const message = `Node group ${nodegroup} could not be drained. ${describeBlocked(blocked)}EKS says: ${describeErrors(update.errors)}`;
    return new DrydockError('DRAIN_BLOCKED', message, { resource });
  }
  if (codes.some(isNodeFailure)) {
    const message = `New nodes of node group ${nodegroup} did not turn Ready. EKS says: ${describeErrors(update.errors)}`;
    return new DrydockError('NODE_NOT_READY', message, { resource });
  }
  return updateFailure(`The update of node group ${nodegroup}`, resource, update);
}

function describeBlocked(blocked: BlockedPod[]): string {
  if (blocked.length === 0) return '';
  const named = blocked
    .slice(0, NAMED_PODS)
    .map(
      ({ namespace, pod, node, budgets }) => `${namespace}/${pod} on ${node} (budget ${budgets.join(', ')})`,
    );
  const rest = blocked.length - named.length;
  return `Blocked: ${named.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}. `;
}
