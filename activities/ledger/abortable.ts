import { Context } from '@temporalio/activity';
import type { WorkflowClient } from '@temporalio/client';

/**
 * Makes calls to Temporal that end when the current activity is cancelled.
 * @throws CancelledFailure then; otherwise what the calls throw.
 */
export async function abortable<R>(client: WorkflowClient, calls: () => Promise<R>): Promise<R> {
  const { cancelled, cancellationSignal } = Context.current();
  if (cancellationSignal.aborted) await cancelled;
  // A signal of their own: the client never takes its listeners off, and a wait makes calls for days.
  const abort = new AbortController();
  const forward = (): void => abort.abort(cancellationSignal.reason);
  cancellationSignal.addEventListener('abort', forward, { once: true });
  try {
    return await client.withAbortSignal(abort.signal, calls);
  } catch (error) {
    // A call that was ended on purpose fails as if the server were out of reach; `cancelled` throws what it is.
    if (cancellationSignal.aborted) await cancelled;
    throw error;
  } finally {
    cancellationSignal.removeEventListener('abort', forward);
  }
}
