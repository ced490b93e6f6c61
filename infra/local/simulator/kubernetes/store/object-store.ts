import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { SimulatedClock } from '../../clock.js';
import { StatusError } from '../status-error.js';
import type { ObjectMeta, StoredObject } from './objects.js';
import { BUILT_IN, resourceName, type ResourceType } from './resources.js';

export type Change = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One change of one object. For a deletion, `object` is its last state, with the deletion's resource version. */
export interface StoreEvent {
  change: Change;
  type: ResourceType;
  object: StoredObject;
  /** Before the change; absent for ADDED. */
  previous?: StoredObject;
  revision: number;
}

/** An object that is not stored yet: the store gives it its uid, resource version and creation time. */
export type Draft<T extends StoredObject> = { [K in keyof T]: K extends 'metadata' ? DraftMeta : T[K] };
type DraftMeta = Pick<ObjectMeta, 'name'> & Partial<ObjectMeta>;

export interface StoreSnapshot {
  revision: number;
  /** Objects by resource name (`deployments.apps`). */
  objects: Record<string, StoredObject[]>;
}

/**
 * After a restore, resource versions go on from far above the snapshot's: a client may have seen later ones than were
 * saved, and must be told `410 Gone` rather than miss a change whose number is used twice.
 */
const RESTORE_GAP = 1_000_000;

/** Kubernetes' timestamps have whole seconds: `2026-01-31T10:00:00Z`. */
export function timestamp(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`;
}

/** Where an object is found in its type's collection: `namespace/name`, or `name`. */
export function keyOf(metadata: { namespace?: string; name: string }): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** All objects of a cluster, their resource versions, and a feed of every change. What etcd is to the API server. */
export class ObjectStore {
  readonly #clock: SimulatedClock;
  readonly #collections = new Map<string, Map<string, StoredObject>>();
  readonly #sorted = new Map<string, StoredObject[]>();
  readonly #listeners: ((event: StoreEvent) => void)[] = [];
  #revision = 1;

  constructor(clock: SimulatedClock, restore?: StoreSnapshot) {
    this.#clock = clock;
    if (!restore) return;
    this.#revision = restore.revision + RESTORE_GAP;
    for (const [name, objects] of Object.entries(restore.objects)) {
      this.#collections.set(name, new Map(objects.map((object) => [keyOf(object.metadata), object])));
    }
  }

  /** The resource version of the latest change to any object. */
  get revision(): number {
    return this.#revision;
  }

  /** Calls `listener` synchronously after every change, in the order of subscription. */
  subscribe(listener: (event: StoreEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** An ADDED event for every object of a built-in type, for those who must look at everything once. */
  *replay(): Iterable<StoreEvent> {
    for (const type of BUILT_IN) {
      for (const object of [...this.all(type)])
        yield { change: 'ADDED', type, object, revision: this.#revision };
    }
  }

  get<T extends StoredObject>(type: ResourceType<T>, key: string): T | undefined {
    return this.#collection(type).get(key);
  }

  all<T extends StoredObject>(type: ResourceType<T>): Iterable<T> {
    return this.#collection(type).values();
  }

  count(type: ResourceType): number {
    return this.#collection(type).size;
  }

  /** All objects of a type by key, as etcd lists them. The array is shared: it must not be changed. */
  sorted<T extends StoredObject>(type: ResourceType<T>): readonly T[] {
    const name = resourceName(type);
    let sorted = this.#sorted.get(name) as T[] | undefined;
    if (!sorted) {
      const entries = [...this.#collection(type)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      sorted = entries.map(([, object]) => object);
      this.#sorted.set(name, sorted);
    }
    return sorted;
  }

  /** @throws StatusError 409 AlreadyExists. */
  create<T extends StoredObject>(type: ResourceType<T>, draft: Draft<T>): T {
    const collection = this.#collection(type);
    const key = keyOf(draft.metadata);
    if (collection.has(key)) throw StatusError.alreadyExists(type, draft.metadata.name);
    const metadata: ObjectMeta = {
      ...draft.metadata,
      uid: randomUUID(),
      resourceVersion: String(++this.#revision),
      ...(hasGeneration(type, draft.spec) ? { generation: 1 } : {}),
      creationTimestamp: timestamp(this.#clock.now()),
    };
    const object = { ...draft, metadata } as T;
    collection.set(key, object);
    this.#publish({ change: 'ADDED', type, object, revision: this.#revision });
    return object;
  }

  /**
   * Replaces an object by what `change` makes of it. A change of `spec` raises the generation; no change at all raises
   * nothing, like the API server's.
   * @throws StatusError 404 NotFound.
   */
  update<T extends StoredObject>(type: ResourceType<T>, key: string, change: (current: T) => NoInfer<T>): T {
    const collection = this.#collection(type);
    const current = collection.get(key);
    if (!current) throw StatusError.notFound(type, key.slice(key.indexOf('/') + 1));
    const changed = change(current);
    if (changed === current || isDeepStrictEqual(changed, current)) return current;
    const generation = current.metadata.generation;
    const respecified = generation !== undefined && !isDeepStrictEqual(changed.spec, current.spec);
    const metadata: ObjectMeta = {
      ...changed.metadata,
      resourceVersion: String(++this.#revision),
      ...(respecified ? { generation: generation + 1 } : {}),
    };
    const object = { ...changed, metadata };
    collection.set(key, object);
    this.#publish({ change: 'MODIFIED', type, object, previous: current, revision: this.#revision });
    return object;
  }

  /** Removes an object at once, whatever its finalizers and grace period; see deletion.ts for the API's way. */
  remove<T extends StoredObject>(type: ResourceType<T>, key: string): T | undefined {
    const collection = this.#collection(type);
    const previous = collection.get(key);
    if (!previous) return undefined;
    collection.delete(key);
    const object = {
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: String(++this.#revision) },
    };
    this.#publish({ change: 'DELETED', type, object, previous, revision: this.#revision });
    return object;
  }

  /** Everything, as plain JSON. The objects are shared with the store, which never changes them. */
  snapshot(): StoreSnapshot {
    const objects: StoreSnapshot['objects'] = {};
    for (const [name, collection] of this.#collections) objects[name] = [...collection.values()];
    return { revision: this.#revision, objects };
  }

  #collection<T extends StoredObject>(type: ResourceType<T>): Map<string, T> {
    const name = resourceName(type);
    let collection = this.#collections.get(name);
    if (!collection) this.#collections.set(name, (collection = new Map()));
    return collection as Map<string, T>;
  }

  #publish(event: StoreEvent): void {
    this.#sorted.delete(resourceName(event.type));
    for (const listener of this.#listeners) listener(event);
  }
}

/** Pods and nodes have no generation; it counts changes of a desired state that a controller observes. */
function hasGeneration(type: ResourceType, spec: unknown): boolean {
  return spec !== undefined && type.status === true && type.group !== '';
}
