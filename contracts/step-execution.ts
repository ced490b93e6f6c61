import { z } from 'zod';
import { Failure } from './failure.js';

/** A change that an executor has started, enough to find it again after any crash. */
export const StepHandle = z.strictObject({
  /**
   * `started` by this operation, `adopted` since it was already running for the same end, `done` since nothing was
   * left to do (or the action ended at once).
   */
  state: z.enum(['started', 'adopted', 'done']),
  /** The AWS update id, when there is one. */
  update_id: z.string().nullable(),
  /** What later steps may refer to by `$output`. */
  outputs: z.record(z.string(), z.string()),
  started_at: z.iso.datetime(),
});
export type StepHandle = z.infer<typeof StepHandle>;

/** A pod that cannot be evicted now, and the budget that forbids it. */
export const BlockedPod = z.strictObject({
  namespace: z.string(),
  pod: z.string(),
  node: z.string(),
  /** Names of the disruption budgets that select it. */
  budgets: z.array(z.string()),
  /** The lowest disruptionsAllowed among them. */
  disruptions_allowed: z.number().int(),
  reason: z.string(),
});
export type BlockedPod = z.infer<typeof BlockedPod>;

/** Nodes of a group while it is replaced. */
export const NodeProgress = z.strictObject({
  /** Nodes that must be on the new release when the step is done. */
  total: z.number().int(),
  /** Nodes that have been replaced: a new one is Ready and the old one is gone. */
  done: z.number().int(),
  draining: z.number().int(),
  /** New nodes that are not Ready yet. */
  starting: z.number().int(),
});
export type NodeProgress = z.infer<typeof NodeProgress>;

/** One look at a running change. */
export const StepObservation = z.strictObject({
  status: z.enum(['running', 'succeeded', 'failed']),
  /** Set when failed. */
  failure: Failure.nullable(),
  nodes: NodeProgress.nullable(),
  blocked: z.array(BlockedPod),
  outputs: z.record(z.string(), z.string()),
  observed_at: z.iso.datetime(),
});
export type StepObservation = z.infer<typeof StepObservation>;
