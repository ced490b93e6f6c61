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

const TOO_MANY_PODS = 'Too many pods';
const REPELLED = "node(s) didn't match pod anti-affinity rules";

const RETRY = 'scheduling-retry';
/**
 * AWS seconds until pods that found no node are tried again: kube-scheduler's initial backoff. Nodes that join together
 * share the waiting pods thanks to it; without it, the first would get them all.
 */
const BACKOFF_SECONDS = 1;

/** A node with room for more pods. */
interface Place {
  node: NodeObject;
  name: string;
  room: number;
}

/** A place that fits a pod, and how many pods of the same owner are there. */
interface Candidate {
  place: Place;
  siblings: number;
}

/**
 * Binds pending pods to nodes that fit, fewest siblings first and fewest pods next. Pods of one owner are alike and
 * placed in one go: where one finds no node, none does. So a pass costs owners × nodes with room, not pods × nodes.
 */
export class Scheduler implements Controller {
  readonly #state: ClusterState;
  /** Keys of pending pods by their owner's uid, or their own. */
  readonly #pending = new Map<string, Set<string>>();
  /** Owners whose pods are to be tried in the next pass. */
  readonly #active = new Set<string>();

  constructor(state: ClusterState) {
    this.#state = state;
    state.deadlines.onDue(RETRY, () => {
      state.deadlines.clear(RETRY, '');
      for (const owner of this.#pending.keys()) this.#active.add(owner);
    });
  }

  observe({ type, change, object }: StoreEvent): void {
    if (type === NODES) this.#retryLater();
    if (type !== PODS) return;
    const pod = object as Pod;
    const key = keyOf(pod.metadata);
    const owner = controllerOf(pod)?.uid ?? pod.metadata.uid;
    if (change === 'DELETED' || pod.spec.nodeName || isTerminating(pod)) {
      const pending = this.#pending.get(owner);
      pending?.delete(key);
      if (pending?.size === 0) this.#pending.delete(owner);
      if (change === 'DELETED') this.#retryLater();
    } else if (change === 'ADDED') {
      this.#pending.set(owner, (this.#pending.get(owner) ?? new Set()).add(key));
      this.#active.add(owner);
    }
  }

  hasWork(): boolean {
    return this.#active.size > 0;
  }

  reconcile(): void {
    const owners = [...this.#active];
    this.#active.clear();
    const places = this.#places();
    for (const owner of owners) {
      const keys = [...(this.#pending.get(owner) ?? [])];
      const pods = keys.map((key) => this.#state.store.get(PODS, key)).filter((pod) => pod !== undefined);
      this.#placeAll(owner, pods, places);
    }
  }

  /** Pods that found no node are tried again when something has changed, after the scheduler's backoff. */
  #retryLater(): void {
    const { deadlines, clock } = this.#state;
    if (this.#pending.size === 0 || deadlines.get(RETRY, '') !== undefined) return;
    deadlines.set(RETRY, '', clock.now() + clock.toReal(BACKOFF_SECONDS));
  }

  /** The nodes with room for a pod. */
  #places(): Place[] {
    const places: Place[] = [];
    for (const node of this.#state.store.all(NODES)) {
      const name = node.metadata.name;
      const room =
        Number(node.status.allocatable?.['pods'] ?? DEFAULT_POD_LIMIT) - this.#state.podsByNode.size(name);
      if (room > 0) places.push({ node, name, room });
    }
    return places;
  }

  #placeAll(owner: string, pods: Pod[], places: Place[]): void {
    const [model] = pods;
    if (!model) return;
    const { candidates, rejections } = this.#candidates(owner, model, places);
    const exclusive = hostTerms(model).some((selector) => selector(model.metadata.labels));
    for (const [index, pod] of pods.entries()) {
      const best = emptiest(candidates, exclusive);
      if (!best) return this.#reportUnschedulable(pods.slice(index), withTaken(rejections, candidates));
      best.place.room--;
      best.siblings++;
      this.#bind(pod, best.place);
    }
  }

  #candidates(
    owner: string,
    model: Pod,
    places: Place[],
  ): { candidates: Candidate[]; rejections: Map<string, number> } {
    const siblings = new Map<string, number>();
    for (const { spec } of this.#state.podsByOwner.get(owner)) {
      if (spec.nodeName) siblings.set(spec.nodeName, (siblings.get(spec.nodeName) ?? 0) + 1);
    }
    const candidates: Candidate[] = [];
    const rejections = new Map<string, number>();
    const full = this.#state.store.count(NODES) - places.length;
    if (full > 0) rejections.set(TOO_MANY_PODS, full);
    const repels = hostTerms(model);
    for (const place of places) {
      const reason = misfit(model, place.node) ?? this.#repelled(model, place.name, repels);
      if (reason === undefined) candidates.push({ place, siblings: siblings.get(place.name) ?? 0 });
      else rejections.set(reason, (rejections.get(reason) ?? 0) + 1);
    }
    return { candidates, rejections };
  }

  #repelled(model: Pod, nodeName: string, repels: ReturnType<typeof labelMatcher>[]): string | undefined {
    if (repels.length === 0) return undefined;
    for (const pod of this.#state.podsByNode.get(nodeName)) {
      if (pod.metadata.namespace !== model.metadata.namespace) continue;
      if (repels.some((matches) => matches(pod.metadata.labels))) return REPELLED;
    }
    return undefined;
  }

  #bind(pod: Pod, { node, name }: Place): void {
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

  /** Says why pods stay pending, and again only when there are other reasons: the numbers of nodes change too often. */
  #reportUnschedulable(pods: Pod[], rejections: Map<string, number>): void {
    const { store, clock } = this.#state;
    const reasons = [...rejections].map(([reason, count]) => `${count} ${reason}`);
    const message = `0/${store.count(NODES)} nodes are available${reasons.length ? `: ${reasons.join(', ')}` : ''}.`;
    for (const pod of pods) {
      const before = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
      if (before && withoutNumbers(before.message) === withoutNumbers(message)) continue;
      const condition: Condition = {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastTransitionTime: before?.lastTransitionTime ?? timestamp(clock.now()),
      };
      const status: Pod['status'] = { ...pod.status, phase: 'Pending', conditions: [condition] };
      store.update(PODS, keyOf(pod.metadata), (current) => ({ ...current, status }));
    }
  }
}

/** Adds why the nodes that would fit are of no use any more: they are full, or each has its one pod. */
function withTaken(rejections: Map<string, number>, candidates: Candidate[]): Map<string, number> {
  const reasons = new Map(rejections);
  for (const { place } of candidates) {
    const reason = place.room <= 0 ? TOO_MANY_PODS : REPELLED;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}

function withoutNumbers(message: string | undefined): string | undefined {
  return message?.replaceAll(/\d+/g, '');
}

/** The candidate with room that has the fewest siblings, then the most room. */
function emptiest(candidates: Candidate[], exclusive: boolean): Candidate | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) {
    if (candidate.place.room <= 0 || (exclusive && candidate.siblings > 0)) continue;
    const fewer = best ? candidate.siblings - best.siblings : -1;
    if (!best || fewer < 0 || (fewer === 0 && candidate.place.room > best.place.room)) best = candidate;
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
