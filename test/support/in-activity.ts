import { asyncLocalStorage, type Context } from '@temporalio/activity';

/**
 * Runs something as if inside a Temporal activity: `Context.current()` has `heartbeat` and `cancellationSignal`, the
 * parts that activities use.
 * @returns what `run` returns, and how often it sent a heartbeat
 */
export async function inActivity<T>(
  run: () => Promise<T>,
  cancellationSignal: AbortSignal = new AbortController().signal,
): Promise<{ result: T; heartbeats: number }> {
  let heartbeats = 0;
  const heartbeat = (): void => {
    heartbeats += 1;
  };
  // A whole Context is only made by the worker.
  const context = { heartbeat, cancellationSignal } as unknown as Context;
  const result = await asyncLocalStorage.run(context, run);
  return { result, heartbeats };
}
