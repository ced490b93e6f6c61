import { setTimeout as sleep } from 'node:timers/promises';
import type { DrydockError } from '../../contracts/drydock-error.js';
import type { OperationProgress } from '../../contracts/operation-progress.js';
import type { OperationSummary } from '../../contracts/operation.js';
import { DEFAULT_OUTAGE_MS, Outage } from './outage.js';
import type { Temporal } from './temporal.js';

export interface WatchOptions {
  /** Milliseconds between two looks; 1000 if left out. */
  intervalMs?: number;
  /** Milliseconds that Temporal or the workers may be gone before the watch fails; 120000 if left out. */
  outageMs?: number;
  /** Told at each look that finds Temporal or the workers gone, while the watch goes on. */
  onOutage?: (error: DrydockError) => void;
  /** Ends the watch, without an error; the operation goes on. */
  signal?: AbortSignal;
}

/** What a watch looks at: {@link Operation}, or a stand-in. */
export interface Watched {
  summary(): Promise<OperationSummary>;
  progress(): Promise<OperationProgress>;
}

/**
 * Looks at an operation until it has closed, and gives its progress whenever it has changed. The first look must
 * succeed; after that, outages shorter than `outageMs` are waited out.
 * @throws DrydockError OPERATION_NOT_FOUND, TEMPORAL_UNREACHABLE, WORKER_UNREACHABLE
 */
export async function* watchOperation(
  watched: Watched,
  temporal: Pick<Temporal, 'error'>,
  options: WatchOptions = {},
): AsyncGenerator<OperationProgress, void, undefined> {
  const { intervalMs = 1_000, outageMs = DEFAULT_OUTAGE_MS, onOutage, signal } = options;
  const outage = new Outage(outageMs);
  let last: string | null = null;
  let reached = false;
  while (!signal?.aborted) {
    try {
      // In this order: progress that is read after the operation was seen closed is its last.
      const { status } = await orAborted(watched.summary(), signal);
      reached = true;
      const progress = await orAborted(watched.progress(), signal);
      outage.over();
      const { updated_at: _, ...telling } = progress;
      const now = JSON.stringify(telling);
      if (now !== last) yield progress;
      last = now;
      if (status !== 'RUNNING' && status !== 'CONTINUED_AS_NEW') return;
    } catch (error) {
      if (signal?.aborted) return;
      const failure = temporal.error(error);
      if (!reached) throw failure;
      outage.tolerate(failure);
      onOutage?.(failure);
    }
    await pause(intervalMs, signal);
  }
}

/** The outcome of `work`, or a rejection as soon as `signal` is aborted: nobody waits for an answer he no longer wants. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('The watch was stopped'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Sleeps, but not on when told to stop. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
