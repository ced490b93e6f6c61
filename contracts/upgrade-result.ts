import { z } from 'zod';
import { Failure } from './failure.js';
import { PreflightReport } from './findings.js';
import { JournalEntry } from './operation-progress.js';
import { UpgradePlan } from './plan.js';
import { Target } from './target.js';
import { ValidationResult } from './validation.js';

/**
 * How an upgrade (or its rollback) ended. An upgrade completes as SUCCEEDED or PLANNED, a rollback as ROLLED_BACK;
 * otherwise the workflow fails with an ApplicationFailure whose type is the failure's code and whose details are
 * `[failure, result]`, or ends as cancelled, and then the query `result` has it.
 */
export const UpgradeResult = z.strictObject({
  operation_id: z.string(),
  status: z.enum(['SUCCEEDED', 'PLANNED', 'ROLLED_BACK', 'FAILED', 'CANCELLED']),
  target: Target,
  source_version: z.string().nullable(),
  target_version: z.string(),
  /** The control plane's version at the end, as far as known. */
  current_version: z.string().nullable(),
  plan: UpgradePlan.nullable(),
  preflight: PreflightReport.nullable(),
  steps: z.array(JournalEntry),
  /** The journal of the rollback, when there was one. */
  rollback_steps: z.array(JournalEntry),
  validations: z.array(ValidationResult),
  /** Until when `drydock operations rollback` can undo it; null when it cannot. */
  rollback_deadline: z.iso.datetime().nullable(),
  /** What a person must do, in order. */
  manual_actions: z.array(z.string()),
  /** What a rollback did not bring back, or left less healthy than before. */
  limitations: z.array(z.string()),
  failure: Failure.nullable(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  /** ISO 8601 duration. */
  duration: z.string(),
});
export type UpgradeResult = z.infer<typeof UpgradeResult>;
