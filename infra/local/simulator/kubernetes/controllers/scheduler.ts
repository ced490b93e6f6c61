import { type ClusterState } from '../cluster-state.js';
import { controllerOf, isTerminating } from '../pods.js';
import { labelMatcher } from '../store/label-selector.js';
import { keyOf, timestamp, type StoreEvent } from '../store/object-store.js';
import type { Condition, NodeObject, Pod } from '../store/objects.js';
import { NODES, PODS } from '../store/resources.js';
import type { Controller } from './control-loop.js';
import { tolerates } from './tolerations.js';

/** What EKS computes for an instance of two network interfaces; used where a node says nothing itself. */
const DEFAULT_POD_LIMIT = 29;

interface Candidate {
  node: NodeObject;
  name: string;
  /** Pods on the node, and those of them with the same owner. */
  pods: number;
  siblings: number;
  limit: number;
}

/**
 * Binds pending pods to nodes that fit, fewest siblings first and fewest pods next. Pods of one owner are placed in one
 * go, so that a pass costs owners × nodes and not pods × all pods.
 */
export class Scheduler implements Controller {
  readonly #state: ClusterState;
  readonly #pending = new Set<string>();
  #wake = false;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  observe({ type, change, object }: StoreEvent): void {
    if (type === NODES) this.#wake = true;
    if (type !== PODS) return;
    const pod = object as Pod;
    const key = keyOf(pod.metadata);
    if (change === 'DELETED' || pod.spec.nodeName || isTerminating(pod)) {
      this.#pending.delete(key);
      if (change === 'DELETED') this.#wake = true;
    } else if (change === 'ADDED') {
      this.#pending.add(key);
      this.#wake = true;
    }
  }

  hasWork(): boolean {
    return this.#wake && this.#pending.size > 0;
  }

  reconcile(): void {
    this.#wake = false;
    const groups = new Map<string, Pod[]>();
    for (const key of this.#pending) {
      const pod = this.#state.store.get(PODS, key);
      if (!pod) continue;
      const owner = controllerOf(pod)?.uid ?? pod.metadata.uid;
      const group = groups.get(owner);
      if (group) group.push(pod);
      else groups.set(owner, [pod]);
    }
    for (const [owner, pods] of groups) this.#place(owner, pods);
  }

  #place(owner: string, pods: Pod[]): void {
    const [model] = pods;
    if (!model) return;
    const { candidates, rejections } = this.#candidates(owner, model);
    const exclusive = hostTerms(model).some((selector) => selector(model.metadata.labels));
    for (const pod of pods) {
      const best = emptiest(candidates, exclusive);
      if (!best) {
        this.#reportUnschedulable(pod, rejections, candidates.length);
        continue;
      }
      best.pods++;
      best.siblings++;
      this.#bind(pod, best);
    }
  }

  #candidates(owner: string, model: Pod): { candidates: Candidate[]; rejections: Map<string, number> } {
    const { store, podsByNode, podsByOwner } = this.#state;
    const siblings = new Map<string, number>();
    for (const { spec } of podsByOwner.get(owner)) {
      if (spec.nodeName) siblings.set(spec.nodeName, (siblings.get(spec.nodeName) ?? 0) + 1);
    }
    const candidates: Candidate[] = [];
    const rejections = new Map<string, number>();
    const repels = hostTerms(model);
    for (const node of store.all(NODES)) {
      const name = node.metadata.name;
      const reason = misfit(model, node) ?? (repels.length > 0 && this.#repelled(model, name, repels));
      if (reason) {
        rejections.set(reason, (rejections.get(reason) ?? 0) + 1);
        continue;
      }
      const limit = Number(node.status.allocatable?.['pods'] ?? DEFAULT_POD_LIMIT);
      candidates.push({ node, name, limit, pods: podsByNode.size(name), siblings: siblings.get(name) ?? 0 });
    }
    return { candidates, rejections };
  }

  #repelled(model: Pod, nodeName: string, repels: ReturnType<typeof labelMatcher>[]): string | undefined {
    for (const pod of this.#state.podsByNode.get(nodeName)) {
      if (pod.metadata.namespace !== model.metadata.namespace) continue;
      if (repels.some((matches) => matches(pod.metadata.labels)))
        return "node(s) didn't match pod anti-affinity rules";
    }
    return undefined;
  }

  #bind(pod: Pod, { node, name }: Candidate): void {
    const { store, clock } = this.#state;
    const at = timestamp(clock.now());
    const hostIP = node.status.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    store.update(PODS, keyOf(pod.metadata), (current): Pod => ({
      ...current,
      spec: { ...current.spec, nodeName: name },
      status: {
        ...current.status,
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at }],
        startTime: at,
        hostIP,
      },
    }));
  }

  #reportUnschedulable(pod: Pod, rejections: Map<string, number>, full: number): void {
    const { store, clock } = this.#state;
    const reasons = [...rejections].map(([reason, count]) => `${count} ${reason}`);
    if (full > 0) reasons.push(`${full} Too many pods`);
    const message = `0/${store.count(NODES)} nodes are available${reasons.length ? `: ${reasons.join(', ')}` : ''}.`;
    store.update(PODS, keyOf(pod.metadata), (current): Pod => {
      const before = current.status.conditions?.find(({ type }) => type === 'PodScheduled');
      if (before?.message === message) return current;
      const condition: Condition = {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastTransitionTime: before?.lastTransitionTime ?? timestamp(clock.now()),
      };
      return { ...current, status: { ...current.status, phase: 'Pending', conditions: [condition] } };
    });
  }
}

/** The candidate with room that has the fewest siblings, then the fewest pods. */
function emptiest(candidates: Candidate[], exclusive: boolean): Candidate | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) {
    if (candidate.pods >= candidate.limit || (exclusive && candidate.siblings > 0)) continue;
    if (
      !best ||
      candidate.siblings < best.siblings ||
      (candidate.siblings === best.siblings && candidate.pods < best.pods)
    ) {
      best = candidate;
    }
  }
  return best;
}

/** Why a pod cannot go to a node, in the scheduler's words. */
function misfit(pod: Pod, node: NodeObject): string | undefined {
  if (
    node.spec.unschedulable &&
    !tolerates(pod.spec, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })
  ) {
    return 'node(s) were unschedulable';
  }
  for (const taint of node.spec.taints ?? []) {
    if (taint.effect !== 'PreferNoSchedule' && !tolerates(pod.spec, taint))
      return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  }
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) {
    if (node.metadata.labels?.[key] !== value) return "node(s) didn't match Pod's node affinity/selector";
  }
  return undefined;
}

/** The selectors of the pods that this one refuses to share a host with. */
function hostTerms(pod: Pod): ReturnType<typeof labelMatcher>[] {
  const terms = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms
    .filter(({ topologyKey }) => topologyKey === 'kubernetes.io/hostname')
    .map(({ labelSelector }) => labelMatcher(labelSelector));
}
