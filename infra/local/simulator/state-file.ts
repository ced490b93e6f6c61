import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { WorldState } from './world/state.js';

/** A state file that cannot be gone on with, and what to do. */
export class StateFileError extends Error {
  readonly code = 'SIMULATOR_STATE_UNREADABLE';

  constructor(path: string, problem: string) {
    super(`The simulator's state file ${path} ${problem}; move it away to start afresh`);
    this.name = 'StateFileError';
  }
}

/** The state in a file, or null if there is no file. Throws a StateFileError for one that is not readable. */
export function readState(path: string): WorldState | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new StateFileError(path, `cannot be read: ${(error as Error).message}`);
  }
  let state: WorldState;
  try {
    state = JSON.parse(text) as WorldState;
  } catch (error) {
    throw new StateFileError(path, `is not JSON: ${(error as Error).message}`);
  }
  if (state.format !== 1) throw new StateFileError(path, `has the format ${String(state.format)}, not 1`);
  return state;
}

/**
 * Writes states to a file, each whole or not at all: to a temporary file, then renamed. Calls that come while a write
 * is under way share the next one.
 */
export class StateFile {
  readonly #path: string;
  readonly #snapshot: () => unknown;
  #written = '';
  #running: Promise<void> | null = null;
  #queued: Promise<void> | null = null;

  constructor(path: string, snapshot: () => unknown) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  /** Resolves when the state as of this call, or a later one, is on the disk. */
  save(): Promise<void> {
    if (!this.#running) {
      this.#running = this.#write().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#queued ??= this.#running
      .catch(() => undefined) // Its own callers have been told.
      .then(() => {
        this.#queued = null;
        return this.save();
      });
    return this.#queued;
  }

  async #write(): Promise<void> {
    const text = JSON.stringify(this.#snapshot());
    if (text === this.#written) return;
    const temporary = `${this.#path}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
    this.#written = text;
  }
}
