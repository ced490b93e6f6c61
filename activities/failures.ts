import { CompleteAsyncError, type Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { DrydockError } from '../contracts/drydock-error.js';
import { ERRORS } from '../contracts/errors.js';
import { fromAwsError } from './failures/aws.js';
import { fromKubernetesError } from './failures/kubernetes.js';
import { fromTemporalError } from './failures/temporal.js';

/** Characters of a cause's message that go into a history: an ApiException carries the whole body of the answer. */
const CAUSE_LENGTH = 1_000;

/**
 * The failure with a code of the registry behind anything that is thrown: errors of the AWS SDK, of Kubernetes clients
 * and of the Temporal client by their meaning, everything else as INTERNAL. A DrydockError is returned as it is.
 * @param about what the call was about, for a failure that does not name its resource itself
 */
export function toDrydockError(error: unknown, about: { resource?: string } = {}): DrydockError {
  if (error instanceof DrydockError) return error;
  const known = fromAwsError(error) ?? fromTemporalError(error) ?? fromKubernetesError(error);
  if (known === undefined) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return new DrydockError('INTERNAL', message, { ...about, cause: error });
  }
  if (known.failure.resource !== undefined || about.resource === undefined) return known;
  return new DrydockError(known.code, known.message, { resource: about.resource, cause: known.cause });
}

/**
 * What an activity throws: type is the error's code, the first detail its Failure, and the message reads by itself in
 * the Temporal Web UI. Temporal tries it again if the registry calls the code retryable.
 */
export function toApplicationFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const drydock = toDrydockError(error);
  const { code, message, remedy } = drydock.failure;
  const result = ApplicationFailure.create({
    type: code,
    message: `${code}: ${/[.!?]$/.test(message) ? message : `${message}.`} ${remedy}`,
    nonRetryable: !ERRORS[code].retryable,
    details: [drydock.failure],
    cause: shortCause(drydock.cause),
  });
  result.stack = drydock.stack;
  return result;
}

/** Makes every activity of a worker throw as {@link toApplicationFailure} says; cancellation stays what it is. */
export const activityFailureInterceptor: ActivityInterceptorsFactory = (context: Context) => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw passes(error, context.cancellationSignal) ? error : toApplicationFailure(error);
      }
    },
  },
});

/** Errors that Temporal itself must see. Once an activity is cancelled, an AbortError is its cancellation. */
function passes(error: unknown, cancelled: AbortSignal): boolean {
  if (error instanceof CancelledFailure || error instanceof CompleteAsyncError) return true;
  return cancelled.aborted && (error as Error | undefined)?.name === 'AbortError';
}

function shortCause(cause: unknown): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (cause.message.length <= CAUSE_LENGTH) return cause;
  const short = new Error(`${cause.message.slice(0, CAUSE_LENGTH)}…`);
  short.name = cause.name;
  return short;
}
