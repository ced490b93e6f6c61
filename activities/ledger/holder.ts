import {
  WorkflowNotFoundError,
  type WorkflowClient,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { ReleaseLease } from '../../contracts/ledger.js';
import { abortable } from './abortable.js';

/** Every other status, such as PAUSED, is of an execution that can still do something. */
const CLOSED: ReadonlySet<string> = new Set([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
  'TIMED_OUT',
]);

/** An execution that holds a lease, or wants to. */
export type Holder = ReleaseLease;

/**
 * How Temporal knows that the holder of a lease is gone, as a sentence, or null while it may still be at work. A holder
 * whose run has ended counts as at work when another run of its id goes on in its place (a reset), unless that is the
 * caller itself, who knows better.
 */
export async function evidenceOfEnd(
  client: WorkflowClient,
  holder: Holder,
  caller: Holder,
): Promise<string | null> {
  const run = await describe(client, holder.holder, holder.run_id);
  if (isOpen(run)) return null;
  if (holder.holder !== caller.holder) {
    if (isOpen(await describe(client, holder.holder))) return null;
  }
  const name = `${holder.holder} (run ${holder.run_id})`;
  if (run === null) return `Temporal knows no execution ${name}`;
  const since = run.closeTime === undefined ? '' : ` since ${run.closeTime.toISOString()}`;
  return `Execution ${name} is ${run.status.name}${since}`;
}

function isOpen(execution: WorkflowExecutionDescription | null): boolean {
  return execution !== null && !CLOSED.has(execution.status.name);
}

async function describe(
  client: WorkflowClient,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | null> {
  try {
    return await abortable(client, () => client.getHandle(workflowId, runId).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
