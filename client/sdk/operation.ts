import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { z } from 'zod';
import type { ClusterState } from '../../contracts/cluster-state.js';
import {
  Approval,
  ControlSignal,
  Decision,
  QUERIES,
  RollbackRequest,
  SIGNALS,
  UPDATES,
} from '../../contracts/control.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { PreflightReport } from '../../contracts/findings.js';
import type { OperationProgress } from '../../contracts/operation-progress.js';
import type { OperationSummary } from '../../contracts/operation.js';
import type { UpgradePlan } from '../../contracts/plan.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { check } from './check-request.js';
import { toSummary } from './list-operations.js';
import { OperationFailedError } from './errors.js';
import { DEFAULT_OUTAGE_MS, Outage } from './outage.js';
import { startRollback } from './rollback.js';
import type { Temporal } from './temporal.js';
import { watchOperation, type WatchOptions } from './watch.js';

/** The plan of an operation, as soon as there is one, and what the pre-flight checks found. */
export interface PlannedUpgrade {
  plan: UpgradePlan | null;
  preflight: PreflightReport | null;
}

/**
 * One operation, running or ended. Every method fails with a {@link DrydockError}: OPERATION_NOT_FOUND,
 * TEMPORAL_UNREACHABLE, WORKER_UNREACHABLE when only a worker can answer and none does, and what it says itself.
 * @example
 * const operation = drydock.operation('upgrade-shop-20261121-074211-9f3c');
 * for await (const progress of operation.watch()) console.log(progress.message);
 */
export class Operation {
  readonly id: string;
  readonly #temporal: Temporal;
  readonly #handle: WorkflowHandle;

  /** Use `drydock.operation(id)`. */
  constructor(temporal: Temporal, id: string) {
    this.id = id;
    this.#temporal = temporal;
    this.#handle = temporal.client.workflow.getHandle(id);
  }

  /** What Temporal knows of it; needs no worker. */
  async summary(): Promise<OperationSummary> {
    return this.#temporal.call(async () => toSummary(await this.#handle.describe()), {
      operationId: this.id,
    });
  }

  /** What it is doing now, or did last. */
  async progress(): Promise<OperationProgress> {
    return this.#query<OperationProgress>(QUERIES.progress);
  }

  /** Its plan and pre-flight report. */
  async plan(): Promise<PlannedUpgrade> {
    return this.#query<PlannedUpgrade>(QUERIES.plan);
  }

  /** The cluster as it was perceived last, or null before that. */
  async state(): Promise<ClusterState | null> {
    return this.#query<ClusterState | null>(QUERIES.state);
  }

  /**
   * Waits for the end. Outages of Temporal shorter than `outageMs` (120000) are waited out.
   * @returns the result of an operation that SUCCEEDED or is PLANNED
   * @throws OperationFailedError with the code of the failure, and the result that says what was done.
   */
  async result({ outageMs = DEFAULT_OUTAGE_MS }: { outageMs?: number } = {}): Promise<UpgradeResult> {
    // Fails at once when Temporal is away or the id unknown; only what follows waits.
    await this.summary();
    const outage = new Outage(outageMs);
    for (;;) {
      const began = Date.now();
      try {
        return (await this.#handle.result()) as UpgradeResult;
      } catch (error) {
        // The server ends a long poll after some 20 s: having waited longer means that it had been there.
        if (Date.now() - began > 30_000) outage.over();
        outage.tolerate(await this.#withResult(this.#temporal.error(error, { operationId: this.id })));
        await sleep(1_000);
      }
    }
  }

  /** Temporal keeps no details of a cancelled execution: its result is asked for, as long as a worker can answer. */
  async #withResult(error: DrydockError): Promise<DrydockError> {
    if (!(error instanceof OperationFailedError) || error.code !== 'OPERATION_CANCELLED' || error.result)
      return error;
    const { status } = await this.summary();
    if (status !== 'CANCELLED') return error;
    const result = await this.#query<UpgradeResult>(QUERIES.result);
    return new OperationFailedError(result.failure ?? error.failure, result, error.cause);
  }

  /**
   * Approves (or, with `approved: false`, rejects) the plan or step that waits, by the plan's hash.
   * @throws DrydockError APPROVAL_STALE, APPROVAL_NOT_EXPECTED, OPERATION_ENDED, INVALID_REQUEST
   * @example await operation.approve({ planHash: plan.plan_hash, approver: 'kim' });
   */
  async approve(approval: z.input<typeof Approval>): Promise<OperationProgress> {
    return this.#update(UPDATES.approve, check(Approval, approval), 'approved');
  }

  /**
   * Answers a blocked drain or a rollback question; `progress().waiting_for.answers` says with what.
   * @throws DrydockError DECISION_NOT_EXPECTED, OPERATION_ENDED, INVALID_REQUEST
   * @example await operation.decide({ answer: 'retry', decidedBy: 'kim' });
   */
  async decide(decision: z.input<typeof Decision>): Promise<OperationProgress> {
    return this.#update(UPDATES.decide, check(Decision, decision), 'decided about');
  }

  /** Pauses before the next step; a change that AWS is making is not interrupted. @throws DrydockError OPERATION_ENDED */
  async pause(by: z.input<typeof ControlSignal> = {}): Promise<void> {
    await this.#signal(SIGNALS.pause, check(ControlSignal, by), 'paused');
  }

  /** Goes on after a pause. @throws DrydockError OPERATION_ENDED */
  async resume(by: z.input<typeof ControlSignal> = {}): Promise<void> {
    await this.#signal(SIGNALS.resume, check(ControlSignal, by), 'resumed');
  }

  /**
   * Stops at the next safe point. Nothing is undone unless the request's policy says so.
   * @throws DrydockError OPERATION_ENDED
   */
  async cancel(): Promise<void> {
    // Temporal accepts the cancellation of an execution that has ended, and does nothing.
    const { status } = await this.summary();
    if (status !== 'RUNNING') throw this.#ended(status, 'cancelled');
    await this.#temporal.call(() => this.#handle.cancel(), { operationId: this.id });
  }

  /**
   * Undoes the upgrade: a running one is told to roll back by itself, a finished one is undone by a new operation
   * `<id>-rollback`.
   * @returns the operation that rolls back, and whether it was started for this
   * @throws DrydockError ROLLBACK_NOT_POSSIBLE; ROLLBACK_DEADLINE_PASSED as the result of the new operation
   */
  async rollback(
    request: Omit<z.input<typeof RollbackRequest>, 'operationId'> = {},
  ): Promise<{ operation: Operation; started: boolean }> {
    const checked = check(RollbackRequest, { ...request, operationId: this.id });
    let summary = await this.summary();
    if (summary.kind !== 'upgrade') {
      throw new DrydockError('ROLLBACK_NOT_POSSIBLE', `${this.id} is a ${summary.kind}, not an upgrade`, {
        remedy: 'Name the upgrade that is to be undone.',
      });
    }
    if (summary.status === 'RUNNING') {
      const { initiatedBy, reason } = checked;
      const signal = { by: initiatedBy, ...(reason === undefined ? {} : { reason }) };
      try {
        await this.#signal(SIGNALS.rollback, signal, 'rolled back');
        return { operation: this, started: false };
      } catch (error) {
        // It may have ended between the two calls.
        summary = await this.summary();
        if (summary.status === 'RUNNING') throw error;
      }
    }
    const { operationId, started } = await startRollback(this.#temporal, summary, checked);
    return { operation: new Operation(this.#temporal, operationId), started };
  }

  /**
   * Its progress, whenever it changes, until it has ended; then see {@link Operation.result}.
   * @example
   * for await (const { status, message } of operation.watch()) console.log(status, message);
   */
  watch(options: WatchOptions = {}): AsyncGenerator<OperationProgress, void, undefined> {
    return watchOperation(this, this.#temporal, options);
  }

  async #query<T>(name: string): Promise<T> {
    return this.#temporal.call(() => this.#handle.query<T>(name), {
      operationId: this.id,
      answeredByWorker: true,
    });
  }

  async #update(name: string, argument: Approval | Decision, participle: string): Promise<OperationProgress> {
    // One id for all tries: an update that was heard, but whose answer was lost, is not refused the second time.
    const options = { args: [argument] as [Approval | Decision], updateId: randomUUID() };
    return this.#whileRunning(
      participle,
      () => this.#handle.executeUpdate<OperationProgress, [Approval | Decision]>(name, options),
      true,
    );
  }

  async #signal(name: string, payload: ControlSignal, participle: string): Promise<void> {
    await this.#whileRunning(participle, () => this.#handle.signal(name, payload));
  }

  /** Temporal answers "not found" for an operation that has ended: tells that from one that never was. */
  async #whileRunning<T>(participle: string, work: () => Promise<T>, answeredByWorker = false): Promise<T> {
    try {
      return await this.#temporal.call(work, { operationId: this.id, answeredByWorker });
    } catch (error) {
      if (!(error instanceof DrydockError) || error.code !== 'OPERATION_NOT_FOUND') throw error;
      const { status } = await this.summary();
      throw this.#ended(status, participle, error);
    }
  }

  #ended(status: string, participle: string, cause?: unknown): DrydockError {
    const message = `${this.id} has ended (${status}) and cannot be ${participle}`;
    return new DrydockError('OPERATION_ENDED', message, { cause });
  }
}
