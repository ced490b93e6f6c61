import type { ObjectStore, StoreEvent } from '../store/object-store.js';

/** A level-triggered controller: it notes which objects changed, and later makes the world fit their present state. */
export interface Controller {
  /** Called on every change; notes what to look at and changes nothing. */
  observe(event: StoreEvent): void;
  /** Whether something was noted since the last `reconcile`. */
  hasWork(): boolean;
  reconcile(): void;
}

/** A controller that looks at one object at a time. */
export abstract class KeyedController implements Controller {
  readonly #keys = new Set<string>();

  abstract observe(event: StoreEvent): void;
  protected abstract reconcileKey(key: string): void;

  hasWork(): boolean {
    return this.#keys.size > 0;
  }

  reconcile(): void {
    const keys = [...this.#keys];
    this.#keys.clear();
    for (const key of keys) this.reconcileKey(key);
  }

  protected note(key: string): void {
    this.#keys.add(key);
  }
}

/** More rounds than any chain of controllers needs: two of them undo each other's work. */
const MOST_ROUNDS = 10_000;

/**
 * Runs the controllers until none has work. `settle` is synchronous and follows every change from outside, so that a
 * caller sees its consequences, except those that take time.
 */
export class ControlLoop {
  readonly #store: ObjectStore;
  readonly #controllers: readonly Controller[];

  constructor(store: ObjectStore, controllers: readonly Controller[]) {
    this.#store = store;
    this.#controllers = controllers;
    store.subscribe((event) => {
      for (const controller of controllers) controller.observe(event);
    });
  }

  /** Shows the controllers every object once, as after a restart. */
  resync(): void {
    for (const event of this.#store.replay()) {
      for (const controller of this.#controllers) controller.observe(event);
    }
  }

  /** @throws Error if the controllers come to no end. */
  settle(): void {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      let idle = true;
      for (const controller of this.#controllers) {
        if (!controller.hasWork()) continue;
        controller.reconcile();
        idle = false;
      }
      if (idle) return;
    }
    throw new Error(`The simulated controllers have not settled after ${MOST_ROUNDS} rounds`);
  }
}
