import type { ClusterState } from '../cluster-state.js';
import { deleteObject } from '../deletion.js';
import { keyOf, type StoreEvent } from '../store/object-store.js';
import type { OwnerReference, StoredObject } from '../store/objects.js';
import { NAMESPACES, resourceName, type ResourceType } from '../store/resources.js';
import type { Controller } from './control-loop.js';

interface Dependent {
  type: ResourceType;
  key: string;
}

/** Deletes what a deleted owner leaves behind, and everything in a deleted namespace. */
export class GarbageCollector implements Controller {
  readonly #state: ClusterState;
  readonly #dependents = new Map<string, Map<string, Dependent>>();
  readonly #deletedOwners = new Set<string>();
  readonly #deletedNamespaces = new Set<string>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  observe({ type, change, object, previous }: StoreEvent): void {
    const dependent = { type, key: keyOf(object.metadata) };
    for (const { uid } of previous?.metadata.ownerReferences ?? [])
      this.#dependents.get(uid)?.delete(identity(dependent));
    if (change !== 'DELETED') {
      for (const { uid } of object.metadata.ownerReferences ?? []) {
        const dependents = this.#dependents.get(uid) ?? new Map<string, Dependent>();
        this.#dependents.set(uid, dependents.set(identity(dependent), dependent));
      }
      return;
    }
    if (this.#dependents.has(object.metadata.uid)) this.#deletedOwners.add(object.metadata.uid);
    if (type === NAMESPACES) this.#deletedNamespaces.add(object.metadata.name);
  }

  hasWork(): boolean {
    return this.#deletedOwners.size > 0 || this.#deletedNamespaces.size > 0;
  }

  reconcile(): void {
    for (const uid of this.#deletedOwners) {
      const dependents = [...(this.#dependents.get(uid)?.values() ?? [])];
      this.#dependents.delete(uid);
      for (const { type, key } of dependents) this.#abandon(type, key, uid);
    }
    this.#deletedOwners.clear();
    for (const name of this.#deletedNamespaces) this.#empty(name);
    this.#deletedNamespaces.clear();
  }

  /** Deletes a dependent with its last owner; with others left, it only loses the reference. */
  #abandon(type: ResourceType, key: string, uid: string): void {
    const object = this.#state.store.get(type, key);
    if (!object || object.metadata.deletionTimestamp) return;
    const others = object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
    if (others.length === 0) deleteObject(this.#state, type, key);
    else this.#state.store.update(type, key, (current) => withOwners(current, others));
  }

  #empty(namespace: string): void {
    for (const { type, object } of this.#state.store.replay()) {
      if (object.metadata.namespace === namespace) this.#state.store.remove(type, keyOf(object.metadata));
    }
  }
}

/** Takes a deleted owner's name off its dependents, so that they outlive it (`propagationPolicy: Orphan`). */
export function orphanDependents(state: ClusterState, uid: string): void {
  for (const { type, object } of state.store.replay()) {
    const owners = object.metadata.ownerReferences;
    if (!owners?.some((owner) => owner.uid === uid)) continue;
    const others = owners.filter((owner) => owner.uid !== uid);
    state.store.update(type, keyOf(object.metadata), (current) => withOwners(current, others));
  }
}

function withOwners<T extends StoredObject>(object: T, ownerReferences: OwnerReference[]): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

function identity({ type, key }: Dependent): string {
  return `${resourceName(type)}|${key}`;
}
