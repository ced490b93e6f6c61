import type { SimulatedClock } from '../clock.js';
import { Deadlines, type DeadlineSnapshot } from './controllers/deadlines.js';
import { labelMatcher } from './store/label-selector.js';
import { ObjectIndex } from './store/object-index.js';
import { ObjectStore, type StoreSnapshot } from './store/object-store.js';
import type { LabelSelector, Pod, PodDisruptionBudget, ReplicaSet, StoredObject } from './store/objects.js';
import { BUDGETS, PODS, REPLICA_SETS } from './store/resources.js';

/** What the protocol and the controllers share: the objects, the ways to find them fast, and what happens when. */
export interface ClusterState {
  readonly clock: SimulatedClock;
  readonly store: ObjectStore;
  readonly deadlines: Deadlines;
  /** By `spec.nodeName`. */
  readonly podsByNode: ObjectIndex<Pod>;
  /** By the uid of the controlling owner. */
  readonly podsByOwner: ObjectIndex<Pod>;
  /** By namespace, and by `namespace/key=value` for each label; see `selectPods`. */
  readonly podsByLabel: ObjectIndex<Pod>;
  /** By the uid of the Deployment. */
  readonly replicaSetsByOwner: ObjectIndex<ReplicaSet>;
  readonly budgetsByNamespace: ObjectIndex<PodDisruptionBudget>;
}

export function createClusterState(
  clock: SimulatedClock,
  restore?: { store: StoreSnapshot; deadlines: DeadlineSnapshot },
): ClusterState {
  const store = new ObjectStore(clock, restore?.store);
  return {
    clock,
    store,
    deadlines: new Deadlines(clock, restore?.deadlines),
    podsByNode: new ObjectIndex(store, PODS, (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : [])),
    podsByOwner: new ObjectIndex(store, PODS, controllerTerms),
    podsByLabel: new ObjectIndex(store, PODS, labelTerms),
    replicaSetsByOwner: new ObjectIndex(store, REPLICA_SETS, controllerTerms),
    budgetsByNamespace: new ObjectIndex(store, BUDGETS, (budget) => [budget.metadata.namespace ?? '']),
  };
}

/** The pods of a namespace that a selector selects, looked for under the rarest of its labels. */
export function selectPods(
  state: ClusterState,
  namespace: string,
  selector: LabelSelector | undefined,
): Pod[] {
  if (!selector) return [];
  let term = namespace;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const candidate = `${namespace}/${key}=${value}`;
    if (state.podsByLabel.size(candidate) <= state.podsByLabel.size(term)) term = candidate;
  }
  const matches = labelMatcher(selector);
  return [...state.podsByLabel.get(term)].filter((pod) => matches(pod.metadata.labels));
}

function controllerTerms(object: StoredObject): string[] {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
  return owner ? [owner.uid] : [];
}

function labelTerms(pod: Pod): string[] {
  const namespace = pod.metadata.namespace ?? '';
  return [
    namespace,
    ...Object.entries(pod.metadata.labels ?? {}).map(([key, value]) => `${namespace}/${key}=${value}`),
  ];
}
