import type { ClusterState } from '../cluster-state.js';
import { NEVER, READY_SECONDS, TERMINATION_SECONDS, isFinished, isReady, isTerminating } from '../pods.js';
import { keyOf, timestamp, type StoreEvent } from '../store/object-store.js';
import type { Condition, Pod } from '../store/objects.js';
import { NODES, PODS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';
import { isNodeReady } from './nodes.js';

/** AWS seconds from scheduling to Ready, and from deletion to gone, where the pod says nothing else. */
const DEFAULT_READY_SECONDS = 10;
const DEFAULT_TERMINATION_SECONDS = 2;

/** Starts and stops the containers of the pods on every node. */
export class Kubelet extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
    state.deadlines.onDue('pod-ready', (key) => this.note(key));
    state.deadlines.onDue('pod-gone', (key) => this.note(key));
  }

  observe({ type, change, object }: StoreEvent): void {
    if (type === PODS) {
      const key = keyOf(object.metadata);
      if (change !== 'DELETED') return this.note(key);
      this.#state.deadlines.clear('pod-ready', key);
      this.#state.deadlines.clear('pod-gone', key);
    } else if (type === NODES && change !== 'DELETED') {
      for (const pod of this.#state.podsByNode.get(object.metadata.name)) this.note(keyOf(pod.metadata));
    }
  }

  protected reconcileKey(key: string): void {
    const pod = this.#state.store.get(PODS, key);
    if (!pod?.spec.nodeName) return;
    if (isTerminating(pod)) this.#stop(key, pod);
    else if (!isReady(pod) && !isFinished(pod)) this.#start(key, pod, pod.spec.nodeName);
  }

  #stop(key: string, pod: Pod): void {
    const { deadlines, clock, store } = this.#state;
    const wanted = seconds(pod, TERMINATION_SECONDS, DEFAULT_TERMINATION_SECONDS);
    const latest =
      clock.now() + clock.toReal(Math.min(wanted, pod.metadata.deletionGracePeriodSeconds ?? wanted));
    const due = Math.min(deadlines.get('pod-gone', key) ?? Infinity, latest);
    deadlines.set('pod-gone', key, due);
    if (deadlines.hasPassed('pod-gone', key) && !pod.metadata.finalizers?.length) store.remove(PODS, key);
  }

  #start(key: string, pod: Pod, nodeName: string): void {
    const { deadlines, clock, store } = this.#state;
    const node = store.get(NODES, nodeName);
    if (!node || !isNodeReady(node)) return;
    const wanted = seconds(pod, READY_SECONDS, DEFAULT_READY_SECONDS);
    if (wanted === Infinity) return;
    if (deadlines.get('pod-ready', key) === undefined) {
      deadlines.set('pod-ready', key, clock.now() + clock.toReal(wanted));
    }
    if (!deadlines.hasPassed('pod-ready', key)) return;
    deadlines.clear('pod-ready', key);
    store.update(PODS, key, (current) => running(current, clock.now()));
  }
}

function seconds(pod: Pod, annotation: string, otherwise: number): number {
  const value = pod.metadata.annotations?.[annotation];
  return value === undefined ? otherwise : value === NEVER ? Infinity : Number(value);
}

function running(pod: Pod, now: number): Pod {
  const at = timestamp(now);
  const kept = (pod.status.conditions ?? []).filter(({ type }) => type === 'PodScheduled');
  const added = ['Initialized', 'ContainersReady', 'Ready'].map((type): Condition => ({
    type,
    status: 'True',
    lastTransitionTime: at,
  }));
  const podIP = addressOf(pod);
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: 'Running',
      conditions: [...added, ...kept],
      startTime: pod.status.startTime ?? at,
      podIP,
      podIPs: [{ ip: podIP }],
      containerStatuses: pod.spec.containers.map(({ name, image }) => ({
        name,
        image,
        imageID: '',
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: at } },
      })),
    },
  };
}

/** An address in 10.0.0.0/8 that follows from the pod's uid. */
function addressOf(pod: Pod): string {
  const bytes = [0, 2, 4].map((offset) => Number.parseInt(pod.metadata.uid.slice(offset, offset + 2), 16));
  return `10.${bytes.join('.')}`;
}
