import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { z } from 'zod';
import { checkInput } from '../../contracts/check-input.js';
import { ERRORS, isErrorCode, type ErrorCode } from '../../contracts/errors.js';
import type { Failure } from '../../contracts/failure.js';

/** A failure of the registry, with its remedy filled in. */
export function failure(
  code: ErrorCode,
  message: string,
  rest: Partial<Omit<Failure, 'code' | 'message'>> = {},
): Failure {
  return { code, message, remedy: ERRORS[code].remedy, ...rest };
}

/** What Temporal, its Web UI and every client see of a failure; `details` follow the failure itself. */
export function toApplicationFailure(f: Failure, ...details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: f.code,
    message: f.message,
    nonRetryable: true,
    details: [f, ...details],
  });
}

/**
 * Checks a workflow's or message's input.
 * @throws ApplicationFailure INVALID_REQUEST whose message names every wrong field and whose first detail is the first
 * failure; any other error would block the workflow task.
 */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const checked = checkInput(schema, input);
  if (checked.ok) return checked.value;
  const [first] = checked.failures;
  throw ApplicationFailure.create({
    type: first.code,
    message: checked.failures.map(({ message }) => message).join('; '),
    nonRetryable: true,
    details: [first],
  });
}

/** The failure inside anything thrown in a workflow: an activity's, one of our own, a timeout, or a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ActivityFailure) {
    const cause = error.cause;
    if (cause instanceof TimeoutFailure) {
      // The last failed attempt says more than "timed out".
      const last = cause.cause instanceof ApplicationFailure ? failureOf(cause.cause) : undefined;
      return (
        last ?? failure('UPDATE_TIMEOUT', `${error.activityType} did not end in time (${cause.timeoutType})`)
      );
    }
    return failureOf(cause);
  }
  if (error instanceof CancelledFailure) return failure('OPERATION_CANCELLED', 'The operation was cancelled');
  if (error instanceof ApplicationFailure) {
    const detail = error.details?.[0];
    if (isFailure(detail)) return detail;
    return failure(isErrorCode(error.type) ? error.type : 'INTERNAL', error.message);
  }
  return failure('INTERNAL', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    isErrorCode((value as { code?: unknown }).code) &&
    typeof (value as { message?: unknown }).message === 'string'
  );
}
