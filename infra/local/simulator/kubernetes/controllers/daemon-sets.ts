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

/** Keeps one pod of every DaemonSet on each node that fits, and binds it there itself. */
export class DaemonSetController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
  }

  observe({ type, object, change }: StoreEvent): void {
    if (type === DAEMON_SETS) this.note(keyOf(object.metadata));
    if (type === NODES) for (const set of this.#state.store.all(DAEMON_SETS)) this.note(keyOf(set.metadata));
    if (type !== PODS || change === 'ADDED') return;
    const owner = controllerOf(object);
    if (owner?.kind === 'DaemonSet') this.note(`${object.metadata.namespace}/${owner.name}`);
  }

  protected reconcileKey(key: string): void {
    const { store, podsByOwner } = this.#state;
    const set = store.get(DAEMON_SETS, key);
    if (!set || set.metadata.deletionTimestamp) return;
    const revision = templateHash(set.spec.template);
    const byNode = new Map<string, Pod>();
    const misplaced: Pod[] = [];
    for (const pod of podsByOwner.get(set.metadata.uid)) {
      const node = pod.spec.nodeName ?? '';
      if (byNode.has(node)) misplaced.push(pod);
      else byNode.set(node, pod);
    }
    const nodes = [...store.all(NODES)].filter((node) => fits(set, node));
    for (const node of nodes) {
      const pod = byNode.get(node.metadata.name);
      byNode.delete(node.metadata.name);
      if (!pod) this.#createPod(set, node, revision);
      else if (isFinished(pod)) misplaced.push(pod);
    }
    for (const pod of [...misplaced, ...byNode.values()]) this.#delete(pod);
    const pods = [...podsByOwner.get(set.metadata.uid)];
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.#renew(set, pods, nodes.length, revision);
    this.#report(key, set, nodes.length, revision);
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
  const tolerations = [...(template.spec.tolerations ?? []), ...TOLERATIONS];
  const labels = node.metadata.labels ?? {};
  return (
    Object.entries(template.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    (node.spec.taints ?? []).every(
      (taint) => taint.effect === 'PreferNoSchedule' || tolerates({ tolerations }, taint),
    )
  );
}
