import type { ClusterState } from '../cluster-state.js';
import { deleteObject } from '../deletion.js';
import { controllerOf, isActive, isReady } from '../pods.js';
import { keyOf, type StoreEvent } from '../store/object-store.js';
import type { Pod, ReplicaSet } from '../store/objects.js';
import { PODS, REPLICA_SETS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';
import { controllerReference, podFromTemplate, randomSuffix } from './pod-template.js';

/** Keeps as many pods as every ReplicaSet wants; one that is terminating is replaced at once. */
export class ReplicaSetController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
  }

  observe({ type, object }: StoreEvent): void {
    if (type === REPLICA_SETS) this.note(keyOf(object.metadata));
    if (type !== PODS) return;
    const owner = controllerOf(object);
    if (owner?.kind === 'ReplicaSet') this.note(`${object.metadata.namespace}/${owner.name}`);
  }

  protected reconcileKey(key: string): void {
    const { store, podsByOwner } = this.#state;
    const set = store.get(REPLICA_SETS, key);
    if (!set || set.metadata.deletionTimestamp) return;
    const pods = [...podsByOwner.get(set.metadata.uid)].filter(isActive);
    const missing = (set.spec.replicas ?? 1) - pods.length;
    for (let count = 0; count < missing; count++) this.#createPod(set);
    for (const pod of leastUseful(pods, -missing)) deleteObject(this.#state, PODS, keyOf(pod.metadata));
    this.#report(key, set);
  }

  #createPod(set: ReplicaSet): void {
    const { name, namespace } = set.metadata;
    const identity = { name: `${name}-${randomSuffix()}`, namespace };
    if (this.#state.store.get(PODS, keyOf(identity))) return this.#createPod(set);
    this.#state.store.create(
      PODS,
      podFromTemplate(set.spec.template, controllerReference(REPLICA_SETS, set), identity),
    );
  }

  #report(key: string, set: ReplicaSet): void {
    const pods = [...this.#state.podsByOwner.get(set.metadata.uid)].filter(isActive);
    const ready = pods.filter(isReady).length;
    const status = {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      fullyLabeledReplicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
    };
    this.#state.store.update(REPLICA_SETS, key, (current) => ({ ...current, status }));
  }
}

/** Which pods to delete first: unscheduled ones, then those that are not Ready, then the youngest. */
function leastUseful(pods: Pod[], count: number): Pod[] {
  if (count <= 0) return [];
  const rank = (pod: Pod): number => (pod.spec.nodeName === undefined ? 0 : isReady(pod) ? 2 : 1);
  const age = (pod: Pod): number => Number(pod.metadata.resourceVersion);
  return pods.toSorted((a, b) => rank(a) - rank(b) || age(b) - age(a)).slice(0, count);
}
