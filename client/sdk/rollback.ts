import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { DrydockError } from '../../contracts/drydock-error.js';
import { TASK_QUEUE, WORKFLOWS } from '../../contracts/names.js';
import type { RollbackRequest } from '../../contracts/control.js';
import type { OperationSummary } from '../../contracts/operation.js';
import { toSummary } from './list-operations.js';
import { attributePairs } from './search-attributes.js';
import type { Temporal } from './temporal.js';

/** More failed rollbacks than this of one upgrade are not a matter for another automatic try. */
const MAX_TRIES = 20;

/**
 * Starts the rollback of a finished upgrade as `<id>-rollback`, or `<id>-rollback-2` and so on after ones that failed.
 * A rollback that is running already is returned.
 * @throws DrydockError ROLLBACK_NOT_POSSIBLE when the upgrade has been rolled back already.
 */
export async function startRollback(
  temporal: Temporal,
  upgrade: OperationSummary,
  request: RollbackRequest,
): Promise<{ operationId: string; started: boolean }> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const operationId = `${upgrade.operation_id}-rollback${attempt === 1 ? '' : `-${attempt}`}`;
    if (await tryStart(temporal, operationId, upgrade, request)) return { operationId, started: true };
    const earlier = await temporal.call(
      async (client) => toSummary(await client.workflow.getHandle(operationId).describe()),
      { operationId },
    );
    if (earlier.status === 'RUNNING') return { operationId, started: false };
    if (earlier.status === 'COMPLETED') {
      throw new DrydockError(
        'ROLLBACK_NOT_POSSIBLE',
        `${upgrade.operation_id} has already been rolled back by ${operationId}`,
        { remedy: `See drydock operations show ${operationId}.` },
      );
    }
  }
  throw new DrydockError(
    'ROLLBACK_NOT_POSSIBLE',
    `${MAX_TRIES} rollbacks of ${upgrade.operation_id} have failed`,
    { remedy: `See drydock operations show ${upgrade.operation_id}-rollback-${MAX_TRIES} for why.` },
  );
}

/** False when an execution of this id exists already. */
async function tryStart(
  temporal: Temporal,
  operationId: string,
  upgrade: OperationSummary,
  request: RollbackRequest,
): Promise<boolean> {
  return temporal.call(
    async (client) => {
      try {
        await client.workflow.start(WORKFLOWS.rollbackUpgrade, {
          workflowId: operationId,
          taskQueue: TASK_QUEUE,
          args: [request],
          workflowIdConflictPolicy: 'FAIL',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          typedSearchAttributes: attributePairs({
            cluster: upgrade.cluster_name,
            account: upgrade.account,
            region: upgrade.region,
            kind: 'rollback',
            initiator: request.initiatedBy,
          }),
          staticSummary: `Roll back ${upgrade.operation_id}`,
          staticDetails: `- asked for by ${request.initiatedBy}${request.reason ? `: ${request.reason}` : ''}`,
        });
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
    { operationId },
  );
}
