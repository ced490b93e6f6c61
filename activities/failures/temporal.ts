import { ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { DrydockError } from '../../contracts/drydock-error.js';

/** The failure behind an error of a Temporal client call, or undefined when it is no such error. */
export function fromTemporalError(error: unknown): DrydockError | undefined {
  if (error instanceof ServiceError) {
    return new DrydockError('TEMPORAL_UNREACHABLE', withCause(error), { cause: error });
  }
  // Only Drydock's own workflows are updated, with inputs that their types check: a refusal is a bug.
  if (error instanceof WorkflowUpdateFailedError) {
    return new DrydockError('INTERNAL', withCause(error), { cause: error.cause });
  }
  return undefined;
}

function withCause({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
