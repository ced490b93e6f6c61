import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { DrydockError } from '../../contracts/drydock-error.js';
import { TASK_QUEUE, WORKFLOWS } from '../../contracts/names.js';
import type { UpgradeRequest, UpgradeRequestInput } from '../../contracts/upgrade-request.js';
import { checkUpgradeRequest } from './check-request.js';
import { checkOperationId, newOperationId } from './operation-id.js';
import { requestHash } from './request-hash.js';
import { attributePairs } from './search-attributes.js';
import type { Temporal } from './temporal.js';

/** Memo fields of a start, by which a repeated start is told from another one. */
const MEMO = { requestHash: 'drydockRequestHash', startToken: 'drydockStartToken' } as const;

export interface StartOptions {
  /**
   * The id of the operation, and the key that makes a start idempotent: the same request under the same id is the same
   * operation, also when it has already ended.
   */
  operationId?: string;
}

export interface StartedExecution {
  operationId: string;
  runId: string;
  /** False when the operation was already there. */
  started: boolean;
}

/**
 * Starts the workflow `upgradeCluster`, once for each operation id.
 * @throws InvalidRequestError for a malformed request
 * @throws DrydockError OPERATION_ID_TAKEN when the id belongs to another request, TEMPORAL_UNREACHABLE,
 * TEMPORAL_NOT_SET_UP
 */
export async function startUpgrade(
  temporal: Temporal,
  input: UpgradeRequestInput,
  options: StartOptions = {},
): Promise<StartedExecution> {
  const request = checkUpgradeRequest(input);
  const operationId =
    options.operationId === undefined
      ? newOperationId(request.dryRun ? 'plan' : 'upgrade', request.clusterName, new Date())
      : checkOperationId(options.operationId);
  const memo = { [MEMO.requestHash]: requestHash(request), [MEMO.startToken]: randomUUID() };
  const handle = await temporal.call((client) => startOrFind(client.workflow, operationId, request, memo), {
    operationId,
  });
  // The start's answer does not tell a new run from one that was there: its memo does.
  const found = await temporal.call(() => handle.describe(), { operationId });
  if (found.memo?.[MEMO.requestHash] !== memo[MEMO.requestHash]) {
    const message = `Operation ${operationId} exists already, for another request`;
    throw new DrydockError('OPERATION_ID_TAKEN', message, { field: 'operationId' });
  }
  return {
    operationId,
    runId: found.runId,
    started: found.memo[MEMO.startToken] === memo[MEMO.startToken],
  };
}

type WorkflowClient = Temporal['client']['workflow'];

async function startOrFind(
  client: WorkflowClient,
  operationId: string,
  request: UpgradeRequest,
  memo: Record<string, string>,
): Promise<WorkflowHandle> {
  try {
    return await client.start(WORKFLOWS.upgradeCluster, {
      workflowId: operationId,
      taskQueue: TASK_QUEUE,
      args: [request],
      // A running operation of this id is returned, a closed one raises the error below.
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      memo,
      typedSearchAttributes: attributePairs({
        cluster: request.clusterName,
        account: request.account,
        region: request.region,
        kind: 'upgrade',
        initiator: request.initiatedBy,
      }),
      staticSummary: `${request.dryRun ? 'Plan the upgrade of' : 'Upgrade'} ${request.clusterName} to ${request.targetVersion}`,
      staticDetails: describeRequest(request),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return client.getHandle(operationId);
    throw error;
  }
}

/** The request in Markdown, for the Temporal Web UI. */
function describeRequest(request: UpgradeRequest): string {
  return [
    `- cluster **${request.clusterName}**${request.region ? ` in ${request.region}` : ''}${request.account ? `, account ${request.account}` : ''}`,
    `- to Kubernetes **${request.targetVersion}**, strategy \`${request.strategy}\`${request.dryRun ? ', **plan only**' : ''}`,
    `- approvals: ${request.approvals}; on failure: rollback ${request.rollbackPolicy}; bake time ${request.bakeTime}`,
    `- asked for by ${request.initiatedBy}`,
  ].join('\n');
}
