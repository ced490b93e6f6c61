import { Context } from '@temporalio/activity';
import type { WorkflowClient } from '@temporalio/client';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { AcquireLease, Lease } from '../../contracts/ledger.js';
import { ledgerId } from '../../contracts/names.js';
import type { Target } from '../../contracts/target.js';
import { evidenceOfEnd } from './holder.js';
import type { LedgerClient } from './ledger-client.js';

/**
 * Takes a cluster's lease. A holder that Temporal says is gone is put aside, with the evidence on record; one that is
 * at work is waited for, or refuses the caller.
 * @throws LEASE_HELD when it is held and `wait` is false.
 */
export async function acquireLease(
  ledger: LedgerClient,
  client: WorkflowClient,
  target: Target,
  wanted: AcquireLease,
  options: { wait: boolean; pollIntervalMs: number },
): Promise<void> {
  for (;;) {
    const { granted, lease } = await ledger.acquire(wanted);
    if (granted) return;
    const evidence = await evidenceOfEnd(client, lease, wanted);
    if (evidence !== null) {
      await ledger.breakLease({ holder: lease.holder, run_id: lease.run_id, evidence, by: wanted.holder });
    } else if (options.wait) {
      await untilFree(ledger, client, lease, wanted, options.pollIntervalMs);
    } else {
      throw leaseHeld(target, lease);
    }
  }
}

/** Waits until the lease is no longer this one, or its holder is gone, without leaving a trace in the ledger's history. */
async function untilFree(
  ledger: LedgerClient,
  client: WorkflowClient,
  held: Lease,
  wanted: AcquireLease,
  pollIntervalMs: number,
): Promise<void> {
  const context = Context.current();
  for (;;) {
    context.heartbeat({ waiting_for: held });
    await context.sleep(pollIntervalMs);
    const { lease } = await ledger.state();
    if (lease?.holder !== held.holder || lease.run_id !== held.run_id) return;
    if ((await evidenceOfEnd(client, held, wanted)) !== null) return;
  }
}

function leaseHeld(target: Target, lease: Lease): DrydockError {
  return new DrydockError(
    'LEASE_HELD',
    `Cluster ${target.clusterName} is held by ${lease.holder} (${lease.kind}), started by ${lease.initiated_by}, since ${lease.acquired_at}.`,
    { resource: ledgerId(target) },
  );
}
