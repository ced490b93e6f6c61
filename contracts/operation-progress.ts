import { z } from 'zod';
import { Failure } from './failure.js';
import { OPERATION_KINDS, PHASES } from './names.js';
import { BlockedPod, NodeProgress } from './step-execution.js';

/** What an operation is doing right now. */
export const OperationStatus = z.enum([
  'RUNNING',
  'WAITING_FOR_LEASE',
  'WAITING_FOR_APPROVAL',
  'BLOCKED',
  'WAITING_FOR_DECISION',
  'PAUSED',
  'BAKING',
  'ROLLING_BACK',
  'SUCCEEDED',
  'PLANNED',
  'ROLLED_BACK',
  'FAILED',
  'CANCELLED',
]);
export type OperationStatus = z.infer<typeof OperationStatus>;

export const StepStatus = z.enum([
  'pending',
  'running',
  'validating',
  'succeeded',
  'failed',
  'skipped',
  'rolled_back',
]);
export type StepStatus = z.infer<typeof StepStatus>;

/** What happened to one step: the journal of an operation, from which a rollback is planned. */
export const JournalEntry = z.strictObject({
  step_id: z.string(),
  name: z.string(),
  status: StepStatus,
  /** True when AWS was already making the change and it was adopted. */
  adopted: z.boolean(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  outputs: z.record(z.string(), z.string()),
  nodes: NodeProgress.nullable(),
  failure: Failure.nullable(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** The answer of the query `progress`: everything a person needs to know without the source code. */
export const OperationProgress = z.strictObject({
  operation_id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  status: OperationStatus,
  phase: z.enum(PHASES),
  cluster_name: z.string(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  source_version: z.string().nullable(),
  target_version: z.string().nullable(),
  /** One line for a person: what happens now. */
  message: z.string(),
  current_step: z.string().nullable(),
  steps: z.array(JournalEntry),
  steps_done: z.number().int(),
  steps_total: z.number().int(),
  nodes_done: z.number().int(),
  nodes_total: z.number().int(),
  /** Pods and budgets that hold up the running drain. */
  blocked: z.array(BlockedPod),
  /** What the operation waits for a person to say, or null. */
  waiting_for: z
    .strictObject({
      what: z.enum(['approval', 'blocked_drain', 'rollback_decision']),
      /** The step that it is about, or null for the whole plan. */
      step_id: z.string().nullable(),
      /** What an approval has to name. */
      plan_hash: z.string().nullable(),
      /** Answers that `decide` takes. */
      answers: z.array(z.string()),
      /** When the policy decides instead, or null for never. */
      until: z.iso.datetime().nullable(),
      /** What the policy will decide. */
      otherwise: z.string().nullable(),
    })
    .nullable(),
  estimated_seconds_left: z.number().nullable(),
  /** What can no longer be undone, as of now. */
  passed_points_of_no_return: z.array(z.string()),
  /** Until when EKS allows the last control plane update to be rolled back. */
  rollback_deadline: z.iso.datetime().nullable(),
  started_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  failure: Failure.nullable(),
});
export type OperationProgress = z.infer<typeof OperationProgress>;
