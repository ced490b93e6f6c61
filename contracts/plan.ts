import { z } from 'zod';
import { Finding } from './findings.js';
import { StrategyType, ValidationCriterion } from './upgrade-request.js';

/**
 * A plan is data: a strategy writes it, one interpreter runs it, an approval names its hash. The models are seed 003's
 * by name and field; what Drydock adds is in the same spelling.
 */

/** Refers to an output of an earlier step in place of a literal parameter, such as `{"$output": "1.32/template-gpu.version"}`. */
export const OutputReference = z.strictObject({ $output: z.string().regex(/^.+\.[\w-]+$/) });

/** How a step is undone. Null parameters of the step's own shape mean that nothing needs to be done. */
export const RollbackAction = z.strictObject({
  executor: z.string(),
  action: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  description: z.string(),
});
export type RollbackAction = z.infer<typeof RollbackAction>;

export const UpgradeStep = z.strictObject({
  /** Unique in the plan and readable: `1.32/control-plane`, `1.32/nodegroup-blue`, `1.32/addon-coredns`. */
  step_id: z.string(),
  name: z.string(),
  /** What will be done, from what to what, in a sentence. */
  description: z.string(),
  /** Which executor runs it: `eks`, `kubernetes`, … */
  executor: z.string(),
  /** The executor's action, such as `update_control_plane`. */
  action: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  validation_criteria: z.array(ValidationCriterion),
  rollback_action: RollbackAction.nullable(),

  /** The minor version hop that it belongs to. */
  hop: z.strictObject({ from: z.string(), to: z.string() }),
  /** The kind of resource, for approvals, progress and the order of a rollback. */
  resource_type: z.enum(['control_plane', 'nodegroup', 'addon', 'autoscaler', 'gate']),
  /** ARN or name of what it changes. */
  resource: z.string(),
  estimated_seconds: z.number().nonnegative(),
  /** The step fails when it has not ended by then. */
  timeout_seconds: z.number().positive(),
  /** What can no longer be undone once this step has started, or null. */
  point_of_no_return: z.string().nullable(),
  /** Waits for an approval of the plan's hash before it starts. */
  needs_approval: z.boolean(),
  /** Runs also when the operation fails or is cancelled (restores what an earlier step set aside). */
  always: z.boolean(),
});
export type UpgradeStep = z.infer<typeof UpgradeStep>;

/** What a rollback would do, and where it ends. */
export const RollbackPlan = z.strictObject({
  /** The version the cluster can be returned to once the plan has run: only the last hop can be undone. */
  returns_to: z.string(),
  /** The steps of each hop in EKS's required order: nodes, add-ons, control plane. */
  steps: z.array(UpgradeStep),
  /** What a rollback does not restore, in sentences. */
  limitations: z.array(z.string()),
  /** Days after the last control plane update within which EKS allows it. */
  window_days: z.number(),
});
export type RollbackPlan = z.infer<typeof RollbackPlan>;

export const UpgradePlan = z.strictObject({
  plan_id: z.string(),
  source_version: z.string(),
  target_version: z.string(),
  strategy: StrategyType,
  steps: z.array(UpgradeStep),
  /** ISO 8601, such as `PT1H12M`. */
  estimated_duration: z.string(),
  rollback_plan: RollbackPlan,

  cluster_name: z.string(),
  hops: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  /** What is left as it is, and why. */
  skipped: z.array(z.strictObject({ resource: z.string(), reason: z.string() })),
  points_of_no_return: z.array(z.strictObject({ step_id: z.string(), message: z.string() })),
  /** What a person should know before approving, from planning itself. */
  findings: z.array(Finding),
  /** SHA-256 over the canonical JSON of everything above, hex: what an approval names. */
  plan_hash: z.string(),
});
export type UpgradePlan = z.infer<typeof UpgradePlan>;
