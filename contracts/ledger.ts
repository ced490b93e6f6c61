import { z } from 'zod';
import { AccountId, ClusterName, Region } from './target.js';
import { OPERATION_KINDS } from './names.js';

/** One mutating operation a cluster: who holds it. */
export const Lease = z.strictObject({
  /** Workflow id of the holder. */
  holder: z.string(),
  /** Run id of the holder: a later run of the same id is another holder. */
  run_id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  initiated_by: z.string(),
  acquired_at: z.iso.datetime(),
});
export type Lease = z.infer<typeof Lease>;

/** The last upgrade of a cluster that can still be undone. */
export const RollbackWindow = z.strictObject({
  operation_id: z.string(),
  from: z.string(),
  to: z.string(),
  deadline: z.iso.datetime(),
});
export type RollbackWindow = z.infer<typeof RollbackWindow>;

/** The state of a cluster's ledger, the answer of its query `state`. */
export const LedgerState = z.strictObject({
  cluster: z.strictObject({ account: AccountId, region: Region, clusterName: ClusterName }),
  lease: Lease.nullable(),
  rollback_window: RollbackWindow.nullable(),
  /** Goes up by one with every change. */
  version: z.number().int(),
  /** The last 50 changes, newest last. */
  log: z.array(z.strictObject({ at: z.iso.datetime(), what: z.string(), by: z.string() })),
});
export type LedgerState = z.infer<typeof LedgerState>;

export const LEDGER_UPDATES = {
  acquire: 'acquire',
  release: 'release',
  breakLease: 'breakLease',
  setRollbackWindow: 'setRollbackWindow',
} as const;

export const AcquireLease = Lease.omit({ acquired_at: true });
export type AcquireLease = z.infer<typeof AcquireLease>;

/** `granted` with the caller's lease, or refused with the holder's. Acquiring a lease twice is the same as once. */
export const AcquireOutcome = z.strictObject({ granted: z.boolean(), lease: Lease });
export type AcquireOutcome = z.infer<typeof AcquireOutcome>;

export const ReleaseLease = Lease.pick({ holder: true, run_id: true });
export type ReleaseLease = z.infer<typeof ReleaseLease>;

/** Takes a lease away from a holder that was found to be gone; refused when the holder is another by now. */
export const BreakLease = ReleaseLease.extend({ evidence: z.string().min(1), by: z.string().min(1) });
export type BreakLease = z.infer<typeof BreakLease>;

export const SetRollbackWindow = z.strictObject({ by: z.string(), window: RollbackWindow.nullable() });
export type SetRollbackWindow = z.infer<typeof SetRollbackWindow>;
