import { WithStartWorkflowOperation, type WorkflowClient } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import {
  LEDGER_UPDATES,
  type AcquireLease,
  type AcquireOutcome,
  type BreakLease,
  type LedgerState,
  type ReleaseLease,
  type SetRollbackWindow,
} from '../../contracts/ledger.js';
import { QUERIES } from '../../contracts/control.js';
import { ledgerId, TASK_QUEUE, WORKFLOWS } from '../../contracts/names.js';
import type { Target } from '../../contracts/target.js';
import { abortable } from './abortable.js';

/** The ledger of one cluster, as a client of its entity workflow. Updates start the ledger when it does not run. */
export class LedgerClient {
  readonly #client: WorkflowClient;
  readonly #cluster: LedgerState['cluster'];
  readonly #updateIds: () => string;

  /** @param updateIds makes the id of every update: the same id is the same update, whose first answer is kept. */
  constructor(client: WorkflowClient, target: Target, updateIds: () => string) {
    const { account, region, clusterName } = target;
    this.#client = client;
    this.#cluster = { account, region, clusterName };
    this.#updateIds = updateIds;
  }

  acquire(lease: AcquireLease): Promise<AcquireOutcome> {
    return this.#update(LEDGER_UPDATES.acquire, lease);
  }

  /** Whether there was such a lease to break. */
  breakLease(lease: BreakLease): Promise<boolean> {
    return this.#update(LEDGER_UPDATES.breakLease, lease);
  }

  /** Whether the lease was held. */
  release(lease: ReleaseLease): Promise<boolean> {
    return this.#update(LEDGER_UPDATES.release, lease);
  }

  setRollbackWindow(change: SetRollbackWindow): Promise<void> {
    return this.#update(LEDGER_UPDATES.setRollbackWindow, change);
  }

  /** What the ledger holds now; a query leaves nothing in its history. */
  state(): Promise<LedgerState> {
    return abortable(this.#client, () =>
      this.#client.getHandle(ledgerId(this.#cluster)).query<LedgerState>(QUERIES.state),
    );
  }

  #update<R>(name: string, input: unknown): Promise<R> {
    const update = {
      args: [input] as [unknown],
      updateId: this.#updateIds(),
      startWorkflowOperation: new WithStartWorkflowOperation(WORKFLOWS.clusterLedger, {
        workflowId: ledgerId(this.#cluster),
        taskQueue: TASK_QUEUE,
        args: [{ cluster: this.#cluster }],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    };
    return abortable(this.#client, () =>
      this.#client.executeUpdateWithStart<Workflow, R, [unknown]>(name, update),
    );
  }
}
