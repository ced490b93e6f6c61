import { Context } from '@temporalio/activity';
import type { WorkflowClient } from '@temporalio/client';
import type { Target } from '../../contracts/target.js';
import type { LedgerActivities } from '../api.js';
import { abortable } from './abortable.js';
import { acquireLease } from './acquire-lease.js';
import type { Holder } from './holder.js';
import { LedgerClient } from './ledger-client.js';
import { loadUpgrade } from './load-upgrade.js';

export interface LedgerDependencies {
  workflowClient: WorkflowClient;
  /** Seconds between two looks at a lease that is waited for. */
  leasePollSeconds: number;
}

/** The activities that speak with the ledger of a cluster, which a workflow itself cannot update. */
export function createLedgerActivities(dependencies: LedgerDependencies): LedgerActivities {
  const { workflowClient: client, leasePollSeconds } = dependencies;
  return {
    acquireLease({ target, kind, initiatedBy, wait }) {
      const wanted = { ...caller(), kind, initiated_by: initiatedBy };
      const pollIntervalMs = leasePollSeconds * 1_000;
      return acquireLease(ledgerOf(client, target), client, target, wanted, { wait, pollIntervalMs });
    },

    async releaseLease({ target }) {
      await ledgerOf(client, target).release(caller());
    },

    async setRollbackWindow({ target, window }) {
      await ledgerOf(client, target).setRollbackWindow({ by: caller().holder, window });
    },

    loadUpgrade: ({ operationId }) => abortable(client, () => loadUpgrade(client, operationId)),
  };
}

/** The workflow that called the activity. */
function caller(): Holder {
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined) throw new Error('Only a workflow can hold a lease');
  return { holder: workflowExecution.workflowId, run_id: workflowExecution.runId };
}

/**
 * The ledger as this attempt of the activity asks it. An update that the client sends twice is one; another attempt has
 * other ids, since the answer it wants is the one of now.
 */
function ledgerOf(client: WorkflowClient, target: Target): LedgerClient {
  const { activityId, attempt } = Context.current().info;
  const { run_id: runId } = caller();
  let asked = 0;
  return new LedgerClient(client, target, () => `${runId}:${activityId}:${attempt}:${(asked += 1)}`);
}
