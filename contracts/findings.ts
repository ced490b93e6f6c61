import { z } from 'zod';

/** `required` stops an upgrade, `recommended` is shown before it, `info` explains. */
export const Severity = z.enum(['required', 'recommended', 'info']);
export type Severity = z.infer<typeof Severity>;

/** One result of a pre-flight check. Codes are stable: requests name them in `preflight.ignore`. */
export const Finding = z.strictObject({
  /** Such as `SUBNET_FREE_ADDRESSES`. */
  code: z.string(),
  severity: Severity,
  /** An ARN, or `kind/namespace/name`. */
  resource: z.string(),
  message: z.string(),
  remedy: z.string(),
  /** True when the request names the code in `preflight.ignore`. */
  waived: z.boolean().default(false),
});
export type Finding = z.infer<typeof Finding>;

/** What the pre-flight checks found. */
export const PreflightReport = z.strictObject({
  findings: z.array(Finding),
  /** Findings left out of `findings` to keep the report within a workflow payload, by code. */
  omitted: z.record(z.string(), z.number().int()),
  /** Codes of every check that ran, found something or not. */
  checked: z.array(z.string()),
  /** Checks that could not run, and why: their absence proves nothing. */
  unknown: z.array(z.strictObject({ code: z.string(), reason: z.string() })),
  generated_at: z.iso.datetime(),
});
export type PreflightReport = z.infer<typeof PreflightReport>;
