import type { ClusterState } from '../cluster-state.js';
import { deleteObject } from '../deletion.js';
import { controllerOf, isFinished, isReady, isTerminating } from '../pods.js';
import { keyOf, type StoreEvent } from '../store/object-store.js';
import type { Pod, StatefulSet } from '../store/objects.js';
import { PODS, STATEFUL_SETS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';
import { controllerReference, podFromTemplate, templateHash } from './pod-template.js';

const REVISION_LABEL = 'controller-revision-hash';

/**
 * Keeps the pods NAME-0 to NAME-(n-1) of every StatefulSet. A pod is recreated under its name only when its
 * predecessor is gone, and in order unless the set says Parallel.
 */
export class StatefulSetController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
  }

  observe({ type, object }: StoreEvent): void {
    if (type === STATEFUL_SETS) this.note(keyOf(object.metadata));
    if (type !== PODS) return;
    const owner = controllerOf(object);
    if (owner?.kind === 'StatefulSet') this.note(`${object.metadata.namespace}/${owner.name}`);
  }

  protected reconcileKey(key: string): void {
    const set = this.#state.store.get(STATEFUL_SETS, key);
    if (!set || set.metadata.deletionTimestamp) return;
    const revision = `${set.metadata.name}-${templateHash(set.spec.template)}`;
    this.#step(set, revision);
    this.#report(key, set, revision);
  }

  /** The next change that the order allows: one, or all at once for a Parallel set. */
  #step(set: StatefulSet, revision: string): void {
    const replicas = set.spec.replicas ?? 1;
    const pods = this.#pods(set);
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      const pod = pods.get(ordinal);
      if (!pod) this.#createPod(set, ordinal, revision);
      else if (isFinished(pod) && !isTerminating(pod)) this.#delete(pod);
      if (!parallel && !(pod && isReady(pod) && !isTerminating(pod))) return;
    }
    const surplus = [...pods].filter(([ordinal]) => ordinal >= replicas).sort(([a], [b]) => b - a);
    for (const [, pod] of surplus) {
      if (!isTerminating(pod)) this.#delete(pod);
      if (!parallel) return;
    }
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.#renew(pods, replicas, revision);
  }

  /** Replaces the pods of an older template from the highest ordinal down, each when those above it are Ready. */
  #renew(pods: Map<number, Pod>, replicas: number, revision: string): void {
    for (let ordinal = replicas - 1; ordinal >= 0; ordinal--) {
      const pod = pods.get(ordinal);
      if (!pod || isTerminating(pod)) return;
      if (pod.metadata.labels?.[REVISION_LABEL] !== revision) return this.#delete(pod);
      if (!isReady(pod)) return;
    }
  }

  #pods(set: StatefulSet): Map<number, Pod> {
    const pods = new Map<number, Pod>();
    for (const pod of this.#state.podsByOwner.get(set.metadata.uid)) {
      pods.set(Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1)), pod);
    }
    return pods;
  }

  #createPod(set: StatefulSet, ordinal: number, revision: string): void {
    const { name: setName, namespace } = set.metadata;
    const name = `${setName}-${ordinal}`;
    if (this.#state.store.get(PODS, keyOf({ namespace, name }))) return;
    const labels = {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION_LABEL]: revision,
      'statefulset.kubernetes.io/pod-name': name,
    };
    const spec = { hostname: name, subdomain: set.spec.serviceName };
    const owner = controllerReference(STATEFUL_SETS, set);
    this.#state.store.create(
      PODS,
      podFromTemplate(set.spec.template, owner, { name, namespace, labels, spec }),
    );
  }

  #delete(pod: Pod): void {
    deleteObject(this.#state, PODS, keyOf(pod.metadata));
  }

  #report(key: string, set: StatefulSet, revision: string): void {
    const pods = [...this.#state.podsByOwner.get(set.metadata.uid)];
    const ready = pods.filter((pod) => isReady(pod) && !isTerminating(pod)).length;
    const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length;
    const complete = updated === pods.length;
    const status = {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: complete ? updated : pods.length - updated,
      updatedReplicas: updated,
      currentRevision: complete ? revision : (set.status?.currentRevision ?? revision),
      updateRevision: revision,
    };
    this.#state.store.update(STATEFUL_SETS, key, (current) => ({ ...current, status }));
  }
}
