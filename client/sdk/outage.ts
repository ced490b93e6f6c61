import type { DrydockError } from '../../contracts/drydock-error.js';
import type { ErrorCode } from '../../contracts/errors.js';

/** How long Temporal may be gone before waiting for an operation is given up. */
export const DEFAULT_OUTAGE_MS = 120_000;

/** What may pass by itself. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['TEMPORAL_UNREACHABLE', 'WORKER_UNREACHABLE']);

/** Counts how long Temporal (or every worker) has been gone, so that a brief outage does not end a long wait. */
export class Outage {
  #since: number | null = null;
  readonly #toleranceMs: number;

  constructor(toleranceMs: number) {
    this.#toleranceMs = toleranceMs;
  }

  /** Temporal answered. */
  over(): void {
    this.#since = null;
  }

  /** Returns when the call is worth another try. @throws the error itself when it is not an outage, or lasts too long. */
  tolerate(error: DrydockError): void {
    if (!OUTAGES.has(error.code)) throw error;
    this.#since ??= Date.now();
    if (Date.now() - this.#since >= this.#toleranceMs) throw error;
  }
}
