import { z } from 'zod';

/**
 * Inputs and names of the messages an operation takes. The query `result` answers with the UpgradeResult so far: Temporal
 * keeps no details of a cancelled execution, so that is where the result of one is found.
 */
export const QUERIES = { progress: 'progress', plan: 'plan', state: 'state', result: 'result' } as const;
export const UPDATES = { approve: 'approve', decide: 'decide' } as const;
export const SIGNALS = { pause: 'pause', resume: 'resume', rollback: 'rollback' } as const;

/** Approves or rejects what waits for an approval. */
export const Approval = z.strictObject({
  /** The hash of the plan as it was shown; another one is refused as stale. */
  planHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the 64 hex digits of the plan hash'),
  /** Who decides. */
  approver: z.string().min(1).max(200),
  approved: z.boolean().default(true),
  comment: z.string().max(2000).optional(),
});
export type Approval = z.infer<typeof Approval>;

/** Answers a blocked drain (`retry`, `skip`, `force`, `abort`) or a rollback question (`rollback`, `keep`, `retry`). */
export const Decision = z.strictObject({
  answer: z.enum(['retry', 'skip', 'force', 'abort', 'rollback', 'keep']),
  decidedBy: z.string().min(1).max(200),
  comment: z.string().max(2000).optional(),
});
export type Decision = z.infer<typeof Decision>;

/** Payload of the signals pause, resume and rollback. */
export const ControlSignal = z.strictObject({
  by: z.string().min(1).max(200).default('unknown'),
  reason: z.string().max(2000).optional(),
});
export type ControlSignal = z.infer<typeof ControlSignal>;

/** Input of the workflow `rollbackUpgrade`: undoes a finished upgrade by its id, until its deadline. */
export const RollbackRequest = z.strictObject({
  operationId: z.string().min(1),
  initiatedBy: z.string().min(1).max(200).default('unknown'),
  reason: z.string().max(2000).optional(),
  waitForLease: z.boolean().default(false),
});
export type RollbackRequest = z.infer<typeof RollbackRequest>;
