import { z } from 'zod';

export const ValidationStatus = z.enum(['PASSED', 'FAILED', 'INCONCLUSIVE']);
export type ValidationStatus = z.infer<typeof ValidationStatus>;

/** One thing that is not as it must be (seed 003's ValidationError, as data). */
export const ValidationProblem = z.strictObject({
  /** The criterion's type. */
  criterion: z.string(),
  resource: z.string(),
  message: z.string(),
});
export type ValidationProblem = z.infer<typeof ValidationProblem>;

export const ValidationResult = z.strictObject({
  step_id: z.string(),
  status: ValidationStatus,
  metrics: z.record(z.string(), z.number()),
  errors: z.array(ValidationProblem),
  timestamp: z.iso.datetime(),
});
export type ValidationResult = z.infer<typeof ValidationResult>;

/** The health of a cluster before an operation, against which it is compared afterwards. Compact: counts, and only what was already unhealthy by name. */
export const HealthBaseline = z.strictObject({
  nodes_ready: z.number().int(),
  nodes_total: z.number().int(),
  /** `kind/namespace/name` of workloads that were not fully available, with their ready count. */
  degraded_workloads: z.record(z.string(), z.number().int()),
  unhealthy_pods: z.number().int(),
  pods_total: z.number().int(),
  /** Add-ons that were not ACTIVE. */
  inactive_addons: z.array(z.string()),
  captured_at: z.iso.datetime(),
});
export type HealthBaseline = z.infer<typeof HealthBaseline>;
