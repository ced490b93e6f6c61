import type { z } from 'zod';
import { checkInput } from '../../contracts/check-input.js';
import { UpgradeRequest } from '../../contracts/upgrade-request.js';
import { InvalidRequestError } from './errors.js';

/**
 * Checks an upgrade request before anything is started, with every default filled in.
 * @throws InvalidRequestError (INVALID_REQUEST) with a failure for each wrong field.
 */
export function checkUpgradeRequest(input: unknown): UpgradeRequest {
  return check(UpgradeRequest, input);
}

/** Checks any input against its schema. @throws InvalidRequestError with a failure for each wrong field. */
export function check<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const checked = checkInput(schema, input);
  if (checked.ok) return checked.value;
  throw new InvalidRequestError(checked.failures);
}
