import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowClient,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { QUERIES } from '../../contracts/control.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import { WORKFLOWS } from '../../contracts/names.js';
import { UpgradeResult } from '../../contracts/upgrade-result.js';

/**
 * The result of a closed upgrade: what a completed execution returned, or the second detail of what a failed one threw.
 * @throws OPERATION_NOT_FOUND; ROLLBACK_NOT_POSSIBLE when it is no upgrade, still runs, or ended without a result.
 */
export async function loadUpgrade(client: WorkflowClient, operationId: string): Promise<UpgradeResult> {
  const refuse = (reason: string): DrydockError =>
    new DrydockError('ROLLBACK_NOT_POSSIBLE', `Operation ${operationId} ${reason}.`, {
      resource: operationId,
    });

  const handle = client.getHandle(operationId);
  const { type, status } = await handle.describe().catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new DrydockError('OPERATION_NOT_FOUND', `There is no operation ${operationId}.`, {
      field: 'operationId',
      resource: operationId,
    });
  });
  if (type !== WORKFLOWS.upgradeCluster) throw refuse(`is a ${type}, not an upgrade`);
  if (status.name === 'RUNNING' || status.name === 'PAUSED')
    throw refuse('still runs: roll it back with the signal `rollback`');

  const parsed = UpgradeResult.safeParse(await resultOf(handle));
  if (!parsed.success) throw refuse(`ended as ${status.name} without a result that says what it did`);
  return parsed.data;
}

async function resultOf(handle: WorkflowHandle): Promise<unknown> {
  try {
    return await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    // Temporal keeps no details of a cancellation.
    if (error.cause instanceof CancelledFailure) return handle.query(QUERIES.result);
    return error.cause instanceof ApplicationFailure ? error.cause.details?.[1] : undefined;
  }
}
