import type { ClusterState } from '../cluster-state.js';
import { keyOf, timestamp, type StoreEvent } from '../store/object-store.js';
import type { Condition, NodeObject, Taint } from '../store/objects.js';
import { LEASES, NODES, PODS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';

export const NODE_LEASE_NAMESPACE = 'kube-node-lease';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

export function isNodeReady(node: NodeObject): boolean {
  return node.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/**
 * Turns nodes Ready when their time has come, taints those that are not Ready or not schedulable, keeps their leases,
 * and clears away the pods of deleted ones.
 */
export class NodeController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
    state.deadlines.onDue('node-ready', (name) => this.note(name));
  }

  observe({ type, object }: StoreEvent): void {
    if (type === NODES) this.note(object.metadata.name);
  }

  protected reconcileKey(name: string): void {
    const { store, deadlines, clock } = this.#state;
    if (!store.get(NODES, name)) return this.#clearAway(name);
    if (deadlines.hasPassed('node-ready', name)) {
      deadlines.clear('node-ready', name);
      store.update(NODES, name, (node) => turnReady(node, clock.now()));
    }
    const node = store.update(NODES, name, (node) => taint(node, clock.now()));
    if (isNodeReady(node)) this.#keepLease(node);
  }

  #clearAway(name: string): void {
    const { store, deadlines, podsByNode } = this.#state;
    deadlines.clear('node-ready', name);
    for (const pod of [...podsByNode.get(name)]) store.remove(PODS, keyOf(pod.metadata));
    store.remove(LEASES, `${NODE_LEASE_NAMESPACE}/${name}`);
  }

  /** The lease's renewTime is brought up to date when it is read; see protocol/presentation.ts. */
  #keepLease(node: NodeObject): void {
    const { store, clock } = this.#state;
    const { name, uid } = node.metadata;
    if (store.get(LEASES, `${NODE_LEASE_NAMESPACE}/${name}`)) return;
    store.create(LEASES, {
      metadata: {
        name,
        namespace: NODE_LEASE_NAMESPACE,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      },
      spec: {
        holderIdentity: name,
        leaseDurationSeconds: 40,
        renewTime: new Date(clock.now()).toISOString(),
      },
    });
  }
}

function turnReady(node: NodeObject, now: number): NodeObject {
  const at = timestamp(now);
  const others = (node.status.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const ready: Condition = {
    type: 'Ready',
    status: 'True',
    lastHeartbeatTime: at,
    lastTransitionTime: at,
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  };
  return { ...node, status: { ...node.status, conditions: [...others, ready] } };
}

/** Brings the taints that Kubernetes itself sets in line with the node's condition and `spec.unschedulable`. */
function taint(node: NodeObject, now: number): NodeObject {
  const taints = node.spec.taints ?? [];
  const wanted: [key: string, effect: Taint['effect'], set: boolean][] = [
    [NOT_READY, 'NoSchedule', !isNodeReady(node)],
    [UNSCHEDULABLE, 'NoSchedule', node.spec.unschedulable === true],
  ];
  let changed = taints;
  for (const [key, effect, set] of wanted) {
    const present = changed.some((taint) => taint.key === key);
    if (set && !present) changed = [...changed, { key, effect, timeAdded: timestamp(now) }];
    if (!set && present) changed = changed.filter((taint) => taint.key !== key);
  }
  return changed === taints
    ? node
    : { ...node, spec: { ...node.spec, taints: changed.length ? changed : undefined } };
}
