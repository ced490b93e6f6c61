import { ServiceError } from '@temporalio/client';
import { DrydockError } from '../../contracts/drydock-error.js';

/** The failure behind an error of a Temporal client call, or undefined when it is no such error. */
export function fromTemporalError(error: unknown): DrydockError | undefined {
  if (!(error instanceof ServiceError)) return undefined;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return new DrydockError('TEMPORAL_UNREACHABLE', `${error.message}${cause}`, { cause: error });
}
