import type { z } from 'zod';
import { ERRORS } from '../../contracts/errors.js';
import type { Failure } from '../../contracts/failure.js';
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
  const parsed = schema.safeParse(input, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues.flatMap(toFailures);
  // A failed parse has at least one issue.
  throw new InvalidRequestError([first!, ...others]);
}

/** Words for the issues that the schemas leave to zod. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required';
  if (issue.code === 'invalid_type') return `must be of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  return undefined;
}

function toFailures(issue: z.core.$ZodIssue): Failure[] {
  // An unknown field is reported on its parent; a person looks for the field itself.
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      failure(fieldPath([...issue.path, key]), 'is not a field of this request'),
    );
  }
  return [failure(fieldPath(issue.path), issue.message)];
}

function failure(field: string, problem: string): Failure {
  const subject = field || 'The request';
  // Zod's own sentences begin with a capital letter, ours go on after the field's name.
  const message = /^[A-Z]/.test(problem) ? `${subject}: ${problem}` : `${subject} ${problem}`;
  return {
    code: 'INVALID_REQUEST',
    message,
    ...(field ? { field } : {}),
    remedy: ERRORS.INVALID_REQUEST.remedy,
  };
}

/** @example fieldPath(['nodeGroups', 'order', 0]) // 'nodeGroups.order[0]' */
function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${String(part)}`))
    .join('');
}
