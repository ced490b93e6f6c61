import type { z } from 'zod';
import { ERRORS } from './errors.js';
import type { Failure } from './failure.js';

/** What a check of input finds: the parsed value with its defaults, or a failure for each field that is wrong. */
export type CheckedInput<T> =
  { ok: true; value: T } | { ok: false; failures: readonly [Failure, ...Failure[]] };

/**
 * Checks input against its schema, in the same words wherever it comes in: the CLI, the SDK, or a workflow that was
 * started with `temporal workflow start`.
 * @example checkInput(UpgradeRequest, { targetVersion: '1.33' }) // … message: 'clusterName is required'
 */
export function checkInput<T extends z.ZodType>(schema: T, input: unknown): CheckedInput<z.output<T>> {
  const parsed = schema.safeParse(input, { error: describeIssue });
  if (parsed.success) return { ok: true, value: parsed.data };
  const [first, ...others] = parsed.error.issues.flatMap(toFailures);
  // A failed parse has at least one issue.
  return { ok: false, failures: [first!, ...others] };
}

/** What has a length, and in what it is counted. */
const COUNTED: Record<string, string> = { string: 'characters', array: 'entries' };

/** Words for the issues that the schemas leave to zod; what is left out here keeps zod's own. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return describeUnion(issue);
    case 'too_small':
      if (issue.origin in COUNTED && Number(issue.minimum) === 1) return 'must not be empty';
      return `must ${limit(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${limit(issue.origin, 'at most', issue.maximum)}`;
    default:
      return undefined;
  }
}

/** A union by a discriminator offers its values, any other one says what each of its options asks for. */
function describeUnion({ errors, options }: { errors: z.core.$ZodIssue[][]; options?: unknown }) {
  if (Array.isArray(options)) return `must be one of ${options.map(String).join(', ')}`;
  const asked = errors.flatMap(([issue]) => (issue ? [issue.message.replace(/^must /, '')] : []));
  return asked.length > 0 ? `must ${asked.join(' or ')}` : undefined;
}

function limit(origin: string, bound: 'at least' | 'at most', value: number | bigint): string {
  const unit = COUNTED[origin];
  return unit === undefined ? `be ${bound} ${value}` : `have ${bound} ${value} ${unit}`;
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
