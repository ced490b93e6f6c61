import type { ClusterState } from './cluster-state.js';
import { deleteObject, type DeletionOptions } from './deletion.js';
import { isFinished, isReady, isTerminating } from './pods.js';
import { StatusError } from './status-error.js';
import { labelMatcher } from './store/label-selector.js';
import { keyOf } from './store/object-store.js';
import type { Pod, PodDisruptionBudget } from './store/objects.js';
import { PODS } from './store/resources.js';

/** Seconds after which to try again while a budget's status does not reflect its latest spec. */
const STALE_BUDGET_RETRY_SECONDS = 10;

/** The budgets whose selector matches a pod. */
export function budgetsOf(state: ClusterState, pod: Pod): PodDisruptionBudget[] {
  return [...state.budgetsByNamespace.get(pod.metadata.namespace ?? '')].filter((budget) =>
    labelMatcher(budget.spec.selector)(pod.metadata.labels),
  );
}

/**
 * Evicts a pod if its budget allows, by the rules of the API server (pkg/registry/core/pod/storage/eviction.go). The
 * caller settles the controllers afterwards, so that the next eviction meets a current budget.
 * @throws StatusError 404 gone, 409 another uid, 429 a budget blocks, 500 two budgets match.
 */
export function evictPod(
  state: ClusterState,
  key: string,
  options: DeletionOptions & { dryRun?: boolean } = {},
): void {
  const pod = state.store.get(PODS, key);
  if (!pod) throw StatusError.notFound(PODS, key.slice(key.indexOf('/') + 1));
  const uid = options.preconditions?.uid;
  if (uid !== undefined && uid !== pod.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`;
    throw StatusError.conflict(PODS, pod.metadata.name, why);
  }
  if (!ignoresBudgets(pod)) requireAllowance(pod, budgetsOf(state, pod));
  if (!options.dryRun) deleteObject(state, PODS, keyOf(pod.metadata), options);
}

/** A pod that serves nobody, or is on its way out already, costs no budget. */
function ignoresBudgets(pod: Pod): boolean {
  return isFinished(pod) || pod.status.phase === 'Pending' || isTerminating(pod);
}

function requireAllowance(pod: Pod, budgets: PodDisruptionBudget[]): void {
  const [budget] = budgets;
  if (!budget) return;
  if (budgets.length > 1) {
    const message =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new StatusError(500, undefined, message);
  }
  const { status, metadata, spec } = budget;
  if (!status || (status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooManyRequests(
      `The disruption budget ${metadata.name} is still being processed by the server.`,
      STALE_BUDGET_RETRY_SECONDS,
    );
  }
  if (!isReady(pod)) {
    if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0) return;
  }
  if (status.disruptionsAllowed <= 0) {
    throw tooManyRequests(
      `The disruption budget ${metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
    );
  }
}

function tooManyRequests(cause: string, retryAfterSeconds?: number): StatusError {
  return new StatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message: cause }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  );
}
