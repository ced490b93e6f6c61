import type { ObjectStore } from './object-store.js';
import type { StoredObject } from './objects.js';
import { resourceName, type ResourceType } from './resources.js';

/** Finds the objects of one type by a property (a node's pods, an owner's dependents) without reading them all. */
export class ObjectIndex<T extends StoredObject> {
  readonly #entries = new Map<string, Map<string, T>>();
  readonly #termsOf: (object: T) => string[];

  /** @param termsOf The terms under which an object is found. */
  constructor(store: ObjectStore, type: ResourceType<T>, termsOf: (object: T) => string[]) {
    this.#termsOf = termsOf;
    const name = resourceName(type);
    for (const object of store.all(type)) this.#add(object, termsOf(object));
    store.subscribe((event) => {
      if (resourceName(event.type) !== name) return;
      const terms = event.change === 'DELETED' ? [] : termsOf(event.object as T);
      if (event.previous) this.#delete(event.previous as T, terms);
      this.#add(event.object as T, terms);
    });
  }

  /** The objects found under a term, in the order in which they came there. */
  get(term: string): Iterable<T> {
    return this.#entries.get(term)?.values() ?? [];
  }

  /** How many objects are found under a term. */
  size(term: string): number {
    return this.#entries.get(term)?.size ?? 0;
  }

  #add(object: T, terms: string[]): void {
    for (const term of terms) {
      let entry = this.#entries.get(term);
      if (!entry) this.#entries.set(term, (entry = new Map()));
      entry.set(object.metadata.uid, object);
    }
  }

  /** Takes an object from all terms but those that it keeps, where it stays in its place. */
  #delete(object: T, kept: string[]): void {
    for (const term of this.#termsOf(object)) {
      if (kept.includes(term)) continue;
      const entry = this.#entries.get(term);
      entry?.delete(object.metadata.uid);
      if (entry?.size === 0) this.#entries.delete(term);
    }
  }
}
