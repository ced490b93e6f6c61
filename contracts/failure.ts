import { z } from 'zod';
import { isErrorCode, type ErrorCode } from './errors.js';

/** A failure as it travels: in results, progress, events, HTTP answers and as the first detail of an ApplicationFailure. */
export const Failure = z.strictObject({
  /** A code of the registry in errors.ts. */
  code: z.custom<ErrorCode>(isErrorCode, 'must be a code of the error registry'),
  /** What happened, on which resource, in one or two sentences. */
  message: z.string(),
  /** The ARN or `kind/namespace/name` of what it happened to. */
  resource: z.string().optional(),
  /** The field of the request that is wrong, as a path such as `nodeGroups.order[0]`. */
  field: z.string().optional(),
  /** What to do next. */
  remedy: z.string(),
});
export type Failure = z.infer<typeof Failure>;
