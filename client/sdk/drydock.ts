import type { OperationSummary } from '../../contracts/operation.js';
import type { UpgradeRequestInput } from '../../contracts/upgrade-request.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { listOperations, type OperationFilter } from './list-operations.js';
import { Operation } from './operation.js';
import { checkOperationId } from './operation-id.js';
import { startUpgrade, type StartOptions } from './start-upgrade.js';
import type { Temporal } from './temporal.js';

/** An upgrade that was started, or found by its id. */
export interface StartedUpgrade {
  operation: Operation;
  runId: string;
  /** False when the same request was already there under this id. */
  started: boolean;
}

/** Drydock as a service uses it. Get one from `connectDrydock()`. */
export class Drydock {
  /** The connection itself, for what this class does not offer. */
  readonly temporal: Temporal;

  constructor(temporal: Temporal) {
    this.temporal = temporal;
  }

  /**
   * Starts an upgrade and returns at once. The request is checked first. With an `operationId` of your own the start is
   * idempotent: repeat it after a lost answer and you get the operation that it started.
   * @throws InvalidRequestError with a failure for each wrong field
   * @throws DrydockError OPERATION_ID_TAKEN when the id belongs to another request, TEMPORAL_UNREACHABLE,
   * TEMPORAL_NOT_SET_UP
   * @example
   * const { operation, started } = await drydock.startUpgrade(
   *   { clusterName: 'shop', targetVersion: '1.33', region: 'eu-central-1', approvals: 'plan' },
   *   { operationId: 'change-4711' },
   * );
   */
  async startUpgrade(request: UpgradeRequestInput, options: StartOptions = {}): Promise<StartedUpgrade> {
    const { operationId, runId, started } = await startUpgrade(this.temporal, request, options);
    return { operation: this.operation(operationId), runId, started };
  }

  /**
   * Plans an upgrade, changes nothing, and waits for the plan and the pre-flight report.
   * @throws OperationFailedError when no plan can be made, or a required check fails: PREFLIGHT_FAILED with both in
   * its `result`
   * @example
   * const { plan, preflight } = await drydock.planUpgrade({ clusterName: 'shop', targetVersion: '1.33' });
   */
  async planUpgrade(request: UpgradeRequestInput, options: StartOptions = {}): Promise<UpgradeResult> {
    // A request that is not even an object is left to the check, which names what is wrong with it.
    const dryRun = typeof request === 'object' && request !== null ? withDryRun(request) : request;
    const { operation } = await this.startUpgrade(dryRun, options);
    return operation.result();
  }

  /** The operation with this id; nothing is asked yet. @throws InvalidRequestError for what cannot be an id */
  operation(id: string): Operation {
    return new Operation(this.temporal, checkOperationId(id));
  }

  /**
   * Lists operations, the newest first.
   * @throws DrydockError TEMPORAL_UNREACHABLE
   * @example await drydock.listOperations({ cluster: 'shop', status: 'RUNNING' });
   */
  async listOperations(filter: OperationFilter = {}): Promise<OperationSummary[]> {
    return listOperations(this.temporal, filter);
  }

  /** Ends the calls that are running, and the connection; operations go on. */
  async close(): Promise<void> {
    await this.temporal.close();
  }
}

/** The request as a dry run, in whichever spelling it says otherwise. */
function withDryRun(request: UpgradeRequestInput): UpgradeRequestInput {
  const { dry_run: _, ...rest } = request as UpgradeRequestInput & { dry_run?: unknown };
  return { ...rest, dryRun: true };
}
