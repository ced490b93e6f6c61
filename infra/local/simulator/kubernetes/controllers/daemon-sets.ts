import type { ClusterState } from '../cluster-state.js';
import { deleteObject } from '../deletion.js';
import { controllerOf, isFinished, isReady, isTerminating } from '../pods.js';
import { keyOf, type StoreEvent } from '../store/object-store.js';
import type { DaemonSet, NodeObject, Pod, Toleration } from '../store/objects.js';
import { DAEMON_SETS, NODES, PODS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';
import { controllerReference, podFromTemplate, randomSuffix, templateHash } from './pod-template.js';
import { resolveShare } from './shares.js';
import { tolerates } from './tolerations.js';

const REVISION_LABEL = 'controller-revision-hash';

/** What the DaemonSet controller lets its pods tolerate: a node that is cordoned or not Ready keeps them. */
const TOLERATIONS: Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' },
];

/**
 * Keeps one pod of every DaemonSet on each node that fits, and binds it there itself. It looks at one node of one set
 * at a time (key `set|node`), and at a set as a whole (key `set`) for its rollout and status.
 */
export class DaemonSetController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
  }

  observe({ type, object, previous, change }: StoreEvent): void {
    const key = keyOf(object.metadata);
    if (type === DAEMON_SETS) {
      this.note(key);
      if (previous && previous.metadata.generation === object.metadata.generation) return;
      for (const { metadata } of this.#state.store.all(NODES)) this.note(`${key}|${metadata.name}`);
    } else if (type === NODES) {
      for (const { metadata } of this.#state.store.all(DAEMON_SETS)) this.note(`${keyOf(metadata)}|${key}`);
    } else if (type === PODS && change !== 'ADDED') {
      const owner = controllerOf(object);
      if (owner?.kind === 'DaemonSet')
        this.note(`${object.metadata.namespace}/${owner.name}|${(object as Pod).spec.nodeName}`);
    }
  }

  protected reconcileKey(key: string): void {
    const [setKey = '', nodeName] = key.split('|');
    const set = this.#state.store.get(DAEMON_SETS, setKey);
    if (!set || set.metadata.deletionTimestamp) return;
    const revision = templateHash(set.spec.template);
    if (nodeName !== undefined) {
      this.#placeOn(set, nodeName, revision);
      return this.note(setKey);
    }
    const pods = [...this.#state.podsByOwner.get(set.metadata.uid)];
    const nodes = [...this.#state.store.all(NODES)].filter((node) => fits(set, node)).length;
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.#renew(set, pods, nodes, revision);
    this.#report(setKey, set, nodes, revision);
  }

  /** One pod if the node fits, none if it does not. */
  #placeOn(set: DaemonSet, nodeName: string, revision: string): void {
    const node = this.#state.store.get(NODES, nodeName);
    const pods = [...this.#state.podsByNode.get(nodeName)].filter(
      (pod) => controllerOf(pod)?.uid === set.metadata.uid,
    );
    const wanted = node && fits(set, node) ? 1 : 0;
    const surplus = [...pods.filter(isFinished), ...pods.filter((pod) => !isFinished(pod)).slice(wanted)];
    for (const pod of surplus) this.#delete(pod);
    if (node && wanted > pods.length) this.#createPod(set, node, revision);
  }

  /** Replaces pods of an older template, no more at a time than maxUnavailable allows. */
  #renew(set: DaemonSet, pods: Pod[], nodes: number, revision: string): void {
    const allowed = Math.max(
      1,
      resolveShare(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes, 'up'),
    );
    let left = allowed - pods.filter((pod) => isTerminating(pod) || !isReady(pod)).length;
    for (const pod of pods) {
      if (isTerminating(pod) || pod.metadata.labels?.[REVISION_LABEL] === revision) continue;
      if (isReady(pod) && left-- <= 0) continue;
      this.#delete(pod);
    }
  }

  #createPod(set: DaemonSet, node: NodeObject, revision: string): void {
    const { name, namespace } = set.metadata;
    const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node.metadata.name] }];
    const { template } = set.spec;
    this.#state.store.create(
      PODS,
      podFromTemplate(template, controllerReference(DAEMON_SETS, set), {
        name: `${name}-${randomSuffix()}${randomSuffix()}`,
        namespace,
        labels: { [REVISION_LABEL]: revision },
        spec: {
          nodeName: node.metadata.name,
          tolerations: [...(template.spec.tolerations ?? []), ...TOLERATIONS],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
            },
          },
        },
      }),
    );
  }

  #delete(pod: Pod): void {
    if (!isTerminating(pod)) deleteObject(this.#state, PODS, keyOf(pod.metadata));
  }

  #report(key: string, set: DaemonSet, nodes: number, revision: string): void {
    const pods = [...this.#state.podsByOwner.get(set.metadata.uid)].filter((pod) => !isTerminating(pod));
    const ready = pods.filter(isReady).length;
    const status = {
      observedGeneration: set.metadata.generation,
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: nodes,
      numberMisscheduled: 0,
      numberReady: ready,
      numberAvailable: ready,
      numberUnavailable: Math.max(0, nodes - ready),
      updatedNumberScheduled: pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length,
    };
    this.#state.store.update(DAEMON_SETS, key, (current) => ({ ...current, status }));
  }
}

function fits({ spec: { template } }: DaemonSet, node: NodeObject): boolean {
  const labels = node.metadata.labels ?? {};
  return (
    Object.entries(template.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    (node.spec.taints ?? []).every(
      (taint) =>
        taint.effect === 'PreferNoSchedule' ||
        tolerates(template.spec, taint) ||
        tolerates({ tolerations: TOLERATIONS }, taint),
    )
  );
}
