import { ERRORS, type ErrorCode } from './errors.js';
import type { Failure } from './failure.js';

/** A failure with a code of the registry; `remedy` defaults to the registry's. */
export class DrydockError extends Error {
  override readonly name = 'DrydockError';
  readonly failure: Failure;

  constructor(
    code: ErrorCode,
    message: string,
    rest: Partial<Omit<Failure, 'code' | 'message'>> & { cause?: unknown } = {},
  ) {
    super(message, rest.cause === undefined ? undefined : { cause: rest.cause });
    const { cause: _, ...fields } = rest;
    this.failure = { code, message, remedy: ERRORS[code].remedy, ...fields };
  }

  get code(): ErrorCode {
    return this.failure.code;
  }
}
