import type { V1Pod, V1PodDisruptionBudget } from '@kubernetes/client-node';

/** The annotation of a pod that the kubelet runs from a file: the API server only mirrors it. */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Why the API server would refuse to evict a pod now, given the budgets that select it, or null if a drain does not
 * have to evict it or may.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/registry/core/pod/storage/eviction.go
 */
export function whyBlocked(pod: V1Pod, budgets: V1PodDisruptionBudget[]): string | null {
  if (staysOnNode(pod) || ignoresBudgets(pod)) return null;
  const [budget] = budgets;
  if (!budget) return null;
  if (budgets.length > 1) {
    return `It is selected by ${budgets.length} disruption budgets; the eviction API refuses such a pod whatever they allow.`;
  }
  const status = budget.status;
  if (!status || (status.observedGeneration ?? 0) < (budget.metadata?.generation ?? 0)) {
    return `Its budget ${budget.metadata?.name} has just been changed and is not in force yet.`;
  }
  if (!isReady(pod) && mayEvictUnready(budget)) return null;
  if ((status.disruptionsAllowed ?? 0) > 0) return null;
  return `Its budget ${budget.metadata?.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy}.`;
}

/** Pods that a drain leaves alone: those of DaemonSets, and mirrors of files on the node. */
function staysOnNode(pod: V1Pod): boolean {
  const controller = pod.metadata?.ownerReferences?.find((owner) => owner.controller);
  return controller?.kind === 'DaemonSet' || pod.metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined;
}

/** Pods that serve nobody yet or any more are evicted without regard to budgets. */
function ignoresBudgets(pod: V1Pod): boolean {
  const phase = pod.status?.phase;
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata?.deletionTimestamp !== undefined
  );
}

function mayEvictUnready({ spec, status }: V1PodDisruptionBudget): boolean {
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
