import type { SimulatedClock } from '../../clock.js';

/** What happens to an object when time has passed. */
type DeadlineKind = 'node-ready' | 'pod-ready' | 'pod-gone' | 'scheduling-retry';

/** Pending deadlines: kind, object key, epoch milliseconds. */
export type DeadlineSnapshot = [kind: DeadlineKind, key: string, at: number][];

/** The longest delay that setTimeout takes. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * What is due when, with a single timer that is set for the earliest: an idle cluster wakes up for nothing, and a
 * restored one goes on with the same instants. A deadline that has passed stays on record until it is cleared, so that
 * a controller can ask for it whenever it looks at the object.
 */
export class Deadlines {
  readonly #clock: SimulatedClock;
  readonly #at = new Map<string, number>();
  /** A binary heap by instant; entries whose deadline was moved or cleared are dropped when they come up. */
  readonly #heap: { id: string; at: number }[] = [];
  readonly #handlers = new Map<DeadlineKind, (key: string) => void>();
  #timer: NodeJS.Timeout | undefined;
  #afterwards: (() => void) | undefined;

  constructor(clock: SimulatedClock, restore: DeadlineSnapshot = []) {
    this.#clock = clock;
    for (const [kind, key, at] of restore) this.set(kind, key, at);
  }

  /** Registers who is told of a deadline that has passed. */
  onDue(kind: DeadlineKind, handler: (key: string) => void): void {
    this.#handlers.set(kind, handler);
  }

  /** Starts the timer. `afterwards` runs once after all that was due at an instant has been told. */
  start(afterwards: () => void): void {
    this.#afterwards = afterwards;
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#afterwards = undefined;
  }

  get(kind: DeadlineKind, key: string): number | undefined {
    return this.#at.get(`${kind}|${key}`);
  }

  /** Whether the deadline exists and has passed. */
  hasPassed(kind: DeadlineKind, key: string): boolean {
    const at = this.get(kind, key);
    return at !== undefined && at <= this.#clock.now();
  }

  set(kind: DeadlineKind, key: string, at: number): void {
    const id = `${kind}|${key}`;
    if (this.#at.get(id) === at) return;
    this.#at.set(id, at);
    this.#push({ id, at });
    if (this.#heap[0]?.id === id) this.#arm();
  }

  clear(kind: DeadlineKind, key: string): void {
    this.#at.delete(`${kind}|${key}`);
  }

  snapshot(): DeadlineSnapshot {
    return [...this.#at].map(([id, at]) => [...split(id), at]);
  }

  #arm(): void {
    if (!this.#afterwards) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#heap[0];
    if (!next) return;
    const delay = Math.min(Math.max(next.at - this.#clock.now(), 0), LONGEST_TIMEOUT);
    this.#timer = setTimeout(() => this.#fire(), Math.ceil(delay));
  }

  #fire(): void {
    const now = this.#clock.now();
    let told = false;
    for (let next = this.#heap[0]; next && next.at <= now; next = this.#heap[0]) {
      this.#pop();
      if (this.#at.get(next.id) !== next.at) continue;
      const [kind, key] = split(next.id);
      this.#handlers.get(kind)?.(key);
      told = true;
    }
    if (told) this.#afterwards?.();
    this.#arm();
  }

  #push(entry: { id: string; at: number }): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (at(heap, parent) <= entry.at) break;
      swap(heap, index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    swap(heap, 0, heap.length - 1);
    heap.pop();
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const smaller = at(heap, left + 1) < at(heap, left) ? left + 1 : left;
      if (at(heap, smaller) >= at(heap, index)) return;
      swap(heap, index, smaller);
      index = smaller;
    }
  }
}

function at(heap: { at: number }[], index: number): number {
  return heap[index]?.at ?? Infinity;
}

function swap<T>(heap: T[], a: number, b: number): void {
  const first = heap[a];
  const second = heap[b];
  if (first === undefined || second === undefined) return;
  heap[a] = second;
  heap[b] = first;
}

function split(id: string): [DeadlineKind, string] {
  const bar = id.indexOf('|');
  return [id.slice(0, bar) as DeadlineKind, id.slice(bar + 1)];
}
