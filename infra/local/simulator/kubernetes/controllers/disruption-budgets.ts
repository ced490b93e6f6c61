import { selectPods, type ClusterState } from '../cluster-state.js';
import { budgetsOf } from '../eviction.js';
import { controllerOf, isActive, isReady } from '../pods.js';
import { keyOf, timestamp, type StoreEvent } from '../store/object-store.js';
import type { Condition, Pod, PodDisruptionBudget } from '../store/objects.js';
import { BUDGETS, DEPLOYMENTS, PODS, REPLICA_SETS, STATEFUL_SETS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';
import { resolveShare } from './shares.js';

/** Keeps the status of every PodDisruptionBudget (pkg/controller/disruption/disruption.go). */
export class DisruptionBudgetController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
  }

  observe({ type, object, previous }: StoreEvent): void {
    if (type === BUDGETS) this.note(keyOf(object.metadata));
    if (type === PODS) {
      for (const pod of [object, previous]) {
        if (pod) for (const budget of budgetsOf(this.#state, pod as Pod)) this.note(keyOf(budget.metadata));
      }
    }
    if (type === DEPLOYMENTS || type === STATEFUL_SETS || type === REPLICA_SETS) {
      for (const budget of this.#state.budgetsByNamespace.get(object.metadata.namespace ?? ''))
        this.note(keyOf(budget.metadata));
    }
  }

  protected reconcileKey(key: string): void {
    const { store, clock } = this.#state;
    const budget = store.get(BUDGETS, key);
    if (!budget) return;
    const pods = selectPods(this.#state, budget.metadata.namespace ?? '', budget.spec.selector);
    const status = this.#assess(budget, pods, timestamp(clock.now()));
    store.update(BUDGETS, key, (current) => ({ ...current, status }));
  }

  #assess(budget: PodDisruptionBudget, pods: Pod[], now: string): PodDisruptionBudget['status'] {
    const observedGeneration = budget.metadata.generation ?? 1;
    const currentHealthy = pods.filter((pod) => isActive(pod) && isReady(pod)).length;
    const expected = this.#expectedPods(budget, pods);
    if (expected === undefined) {
      const failed = condition(
        budget,
        'False',
        'SyncFailed',
        now,
        'found no controller with a scale for some of the pods',
      );
      return {
        observedGeneration,
        disruptionsAllowed: 0,
        currentHealthy,
        desiredHealthy: 0,
        expectedPods: 0,
        conditions: [failed],
      };
    }
    const { minAvailable, maxUnavailable } = budget.spec;
    const desiredHealthy =
      maxUnavailable === undefined
        ? resolveShare(minAvailable ?? 1, expected, 'up')
        : Math.max(0, expected - resolveShare(maxUnavailable, expected, 'up'));
    const disruptionsAllowed = expected === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
    const allowed =
      disruptionsAllowed > 0
        ? condition(budget, 'True', 'SufficientPods', now)
        : condition(budget, 'False', 'InsufficientPods', now);
    return {
      observedGeneration,
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods: expected,
      conditions: [allowed],
    };
  }

  /**
   * Over how many pods a limit is taken: the pods that there are for an absolute minAvailable, else those that their
   * controllers want. Undefined if a pod has no controller to ask, in which case Kubernetes allows nothing.
   */
  #expectedPods(budget: PodDisruptionBudget, pods: Pod[]): number | undefined {
    const { minAvailable, maxUnavailable } = budget.spec;
    if (maxUnavailable === undefined && typeof minAvailable !== 'string') return pods.length;
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const scale = this.#scaleOf(pod);
      if (!scale) return undefined;
      scales.set(scale.uid, scale.replicas);
    }
    return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
  }

  #scaleOf(pod: Pod): { uid: string; replicas: number } | undefined {
    const { store } = this.#state;
    const owner = controllerOf(pod);
    if (!owner) return undefined;
    const namespace = pod.metadata.namespace ?? '';
    const key = `${namespace}/${owner.name}`;
    if (owner.kind === 'StatefulSet') {
      const set = store.get(STATEFUL_SETS, key);
      return set && { uid: set.metadata.uid, replicas: set.spec.replicas ?? 1 };
    }
    if (owner.kind !== 'ReplicaSet') return undefined;
    const set = store.get(REPLICA_SETS, key);
    if (!set) return undefined;
    const parent = controllerOf(set);
    const deployment =
      parent?.kind === 'Deployment' ? store.get(DEPLOYMENTS, `${namespace}/${parent.name}`) : undefined;
    const scaled = deployment ?? set;
    return { uid: scaled.metadata.uid, replicas: scaled.spec.replicas ?? 1 };
  }
}

/** The DisruptionAllowed condition; its transition time moves only when its status does. */
function condition(
  budget: PodDisruptionBudget,
  status: Condition['status'],
  reason: string,
  now: string,
  message = '',
): Condition {
  const before = budget.status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  return {
    type: 'DisruptionAllowed',
    status,
    reason,
    message,
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
  };
}
