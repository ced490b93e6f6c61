import { z } from 'zod';
import { OPERATION_KINDS } from './names.js';

/** One operation in a list: what visibility knows of an execution. */
export const OperationSummary = z.strictObject({
  operation_id: z.string(),
  run_id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  cluster_name: z.string().nullable(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  phase: z.string().nullable(),
  /** Temporal's status of the execution. */
  status: z.enum([
    'RUNNING',
    'COMPLETED',
    'FAILED',
    'CANCELLED',
    'TERMINATED',
    'CONTINUED_AS_NEW',
    'TIMED_OUT',
    'UNKNOWN',
  ]),
  initiated_by: z.string().nullable(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
});
export type OperationSummary = z.infer<typeof OperationSummary>;
