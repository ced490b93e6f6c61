/** A map of at most `max` entries that drops the least recently used one and tells `onDrop` about every entry it drops. */
export class LruCache<V> {
  readonly #max: number;
  readonly #onDrop: (value: V) => void;
  // A Map iterates in the order of insertion, so the first key is the one that was used longest ago.
  readonly #entries = new Map<string, V>();

  constructor(max: number, onDrop: (value: V) => void = () => {}) {
    if (!Number.isInteger(max) || max < 1)
      throw new RangeError(`A cache must hold at least 1 entry, not ${max}`);
    this.#max = max;
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of `key`, made by `make` when there is none. */
  getOrCreate(key: string, make: () => V): V {
    const kept = this.#entries.get(key);
    if (kept !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, kept);
      return kept;
    }
    const made = make();
    this.#entries.set(key, made);
    if (this.#entries.size > this.#max) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.delete(oldest);
    }
    return made;
  }

  /** Drops the entry of `key`; with `value`, only while it is still that one. */
  delete(key: string, value?: V): void {
    const kept = this.#entries.get(key);
    if (kept === undefined || (value !== undefined && kept !== value)) return;
    this.#entries.delete(key);
    this.#onDrop(kept);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }
}
