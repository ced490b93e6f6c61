import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, WorkflowClient, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createLedgerActivities } from '../../../../activities/ledger/ledger-activities.js';
import type { LedgerActivities } from '../../../../activities/api.js';
import type { LedgerState } from '../../../../contracts/ledger.js';
import { ledgerId, TASK_QUEUE } from '../../../../contracts/names.js';
import type { Target } from '../../../../contracts/target.js';
import type { UpgradeResult } from '../../../../contracts/upgrade-result.js';
import { startTemporalServer, type TemporalServer } from '../../../support/temporal-server.js';

describe('ledger activities, with a Temporal server', () => {
  let server: TemporalServer;
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let client: WorkflowClient;
  let worker: Worker;
  let running: Promise<void>;
  let activities: LedgerActivities;

  beforeAll(async () => {
    const logger = new DefaultLogger('ERROR');
    Runtime.install({ logger });
    const workflowsPath = require.resolve('./ledger-workflows.js');
    const [started, workflowBundle] = await Promise.all([
      startTemporalServer(),
      bundleWorkflowCode({ workflowsPath, logger }),
    ]);
    server = started;
    nativeConnection = await NativeConnection.connect({ address: server.address });
    connection = await Connection.connect({ address: server.address });
    client = new WorkflowClient({ connection });
    worker = await Worker.create({ connection: nativeConnection, taskQueue: TASK_QUEUE, workflowBundle });
    running = worker.run();
    activities = createLedgerActivities({ workflowClient: client, leasePollSeconds: 0.05 });
  });

  afterAll(async () => {
    worker.shutdown();
    await running;
    await Promise.all([connection.close(), nativeConnection.close()]);
    await server.stop();
  });

  /** A cluster that no other test uses. */
  function newTarget(): Target {
    return { account: '111122223333', region: 'eu-west-1', clusterName: `demo-${randomUUID()}`, access: {} };
  }

  /** An execution that stays open, since no worker looks at its task queue. */
  function startHolder(workflowId: string = `upgrade-${randomUUID()}`): Promise<Holder> {
    return client.start('upgradeCluster', { workflowId, taskQueue: 'nobody' });
  }
  type Holder = WorkflowHandleWithFirstExecutionRunId;

  /** The environment of an activity that `holder` called. */
  function calledBy(holder: Holder, attempt = 1): MockActivityEnvironment {
    const workflowExecution = { workflowId: holder.workflowId, runId: holder.firstExecutionRunId };
    return new MockActivityEnvironment(
      { workflowExecution, activityId: randomUUID(), attempt },
      { logger: new DefaultLogger('ERROR') },
    );
  }

  function acquire(holder: Holder, target: Target, wait = false, attempt = 1): Promise<void> {
    const input = { target, kind: 'upgrade' as const, initiatedBy: 'ada', wait };
    return calledBy(holder, attempt).run(activities.acquireLease, input);
  }

  function state(target: Target): Promise<LedgerState> {
    return client.getHandle(ledgerId(target)).query<LedgerState>('state');
  }

  it('takes and gives back a lease, each as often as it is asked', async () => {
    const [target, holder] = [newTarget(), await startHolder()];
    await acquire(holder, target);
    await acquire(holder, target);
    await acquire(holder, target, false, 2);
    const { lease, version } = await state(target);
    expect(lease).toMatchObject({
      holder: holder.workflowId,
      run_id: holder.firstExecutionRunId,
      kind: 'upgrade',
      initiated_by: 'ada',
    });
    expect(version).toBe(1);

    await calledBy(holder).run(activities.releaseLease, { target });
    await calledBy(holder).run(activities.releaseLease, { target });
    expect(await state(target)).toMatchObject({ lease: null, version: 2 });
  });

  it('refuses a second holder, naming the first', async () => {
    const [target, first, second] = [newTarget(), await startHolder(), await startHolder()];
    await acquire(first, target);
    const { lease } = await state(target);
    await expect(acquire(second, target)).rejects.toMatchObject({
      code: 'LEASE_HELD',
      message: `Cluster ${target.clusterName} is held by ${first.workflowId} (upgrade), started by ada, since ${lease?.acquired_at}.`,
    });
    await calledBy(second).run(activities.releaseLease, { target });
    expect((await state(target)).lease).toEqual(lease);
  });

  it('puts aside a holder that has ended, on record', async () => {
    const [target, first, second] = [newTarget(), await startHolder(), await startHolder()];
    await acquire(first, target);
    await first.terminate('test');
    await acquire(second, target);
    const { lease, log } = await state(target);
    expect(lease?.holder).toBe(second.workflowId);
    expect(log.map(({ what }) => what)).toEqual([
      expect.stringContaining('lease taken'),
      expect.stringMatching(new RegExp(`${first.workflowId}.*TERMINATED since`)),
      expect.stringContaining('lease taken'),
    ]);
  });

  it('puts aside a holder that Temporal has never heard of', async () => {
    const [target, real] = [newTarget(), await startHolder()];
    const ghost = { workflowId: 'ghost', firstExecutionRunId: randomUUID() } as Holder;
    await acquire(ghost, target);
    await acquire(real, target);
    expect((await state(target)).log[1]?.what).toContain('Temporal knows no execution ghost');
  });

  it('leaves the lease to a run that goes on under the same id, except against that run itself', async () => {
    const [target, first, other] = [newTarget(), await startHolder(), await startHolder()];
    await acquire(first, target);
    await first.terminate('to be started again');
    const again = await startHolder(first.workflowId);
    await expect(acquire(other, target)).rejects.toMatchObject({ code: 'LEASE_HELD' });
    await acquire(again, target);
    expect((await state(target)).lease?.run_id).toBe(again.firstExecutionRunId);
  });

  it('waits for a lease without adding to the history of the ledger, heartbeating', async () => {
    const [target, first, second] = [newTarget(), await startHolder(), await startHolder()];
    await acquire(first, target);
    const environment = calledBy(second);
    const beats: unknown[] = [];
    environment.on('heartbeat', (details) => beats.push(details));
    const input = { target, kind: 'upgrade' as const, initiatedBy: 'ada', wait: true };
    let granted = false;
    const waiting = environment.run(activities.acquireLease, input).then(() => (granted = true));

    const length = async () => (await client.getHandle(ledgerId(target)).describe()).historyLength;
    await sleep(300);
    const before = await length();
    await sleep(300);
    expect(granted).toBe(false);
    expect(await length()).toBe(before);
    expect(beats[0]).toMatchObject({ waiting_for: { holder: first.workflowId } });

    await calledBy(first).run(activities.releaseLease, { target });
    await waiting;
    expect((await state(target)).lease?.holder).toBe(second.workflowId);
  });

  it('stops waiting when the holder ends without giving the lease back', async () => {
    const [target, first, second] = [newTarget(), await startHolder(), await startHolder()];
    await acquire(first, target);
    const waiting = acquire(second, target, true);
    await sleep(150);
    await first.terminate('test');
    await waiting;
    expect((await state(target)).lease?.holder).toBe(second.workflowId);
  });

  it('stops waiting when the activity is cancelled', async () => {
    const [target, first, second] = [newTarget(), await startHolder(), await startHolder()];
    await acquire(first, target);
    const environment = calledBy(second);
    const input = { target, kind: 'upgrade' as const, initiatedBy: 'ada', wait: true };
    const waiting = environment.run(activities.acquireLease, input);
    setTimeout(() => environment.cancel(), 150);
    await expect(waiting).rejects.toBeInstanceOf(CancelledFailure);
    expect((await state(target)).lease?.holder).toBe(first.workflowId);
  });

  it('keeps the rollback window until it is taken back', async () => {
    const [target, holder] = [newTarget(), await startHolder()];
    const window = {
      operation_id: holder.workflowId,
      from: '1.31',
      to: '1.32',
      deadline: '2026-09-01T00:00:00.000Z',
    };
    await calledBy(holder).run(activities.setRollbackWindow, { target, window });
    expect(await state(target)).toMatchObject({ rollback_window: window, log: [{ by: holder.workflowId }] });
    await calledBy(holder).run(activities.setRollbackWindow, { target, window: null });
    expect((await state(target)).rollback_window).toBeNull();
  });

  describe('loadUpgrade', () => {
    const result: UpgradeResult = {
      operation_id: 'upgrade-1',
      status: 'SUCCEEDED',
      target: newTarget(),
      source_version: '1.31',
      target_version: '1.32',
      current_version: '1.32',
      plan: null,
      preflight: null,
      steps: [],
      rollback_steps: [],
      validations: [],
      rollback_deadline: null,
      manual_actions: [],
      limitations: [],
      failure: null,
      started_at: '2026-08-24T12:00:00.000Z',
      finished_at: '2026-08-24T13:00:00.000Z',
      duration: 'PT1H',
    };
    const load = async (operationId: string): Promise<UpgradeResult> =>
      calledBy(await startHolder()).run(activities.loadUpgrade, { operationId });

    /** The id of an upgrade that has ended as told. */
    async function ended(end: { result?: unknown; details?: unknown[] }): Promise<string> {
      const workflowId = `upgrade-${randomUUID()}`;
      const handle = await client.start('upgradeCluster', { workflowId, taskQueue: TASK_QUEUE, args: [end] });
      await Promise.allSettled([handle.result()]);
      return workflowId;
    }

    it('finds the result of a completed upgrade, and in the failure of a failed one', async () => {
      await expect(load(await ended({ result }))).resolves.toEqual(result);
      const failed = { ...result, status: 'FAILED' as const };
      const failure = { code: 'UPDATE_FAILED', message: 'm', remedy: 'r' };
      await expect(load(await ended({ details: [failure, failed] }))).resolves.toEqual(failed);
    });

    it('knows no other operation', async () => {
      await expect(load('nothing')).rejects.toMatchObject({
        code: 'OPERATION_NOT_FOUND',
        failure: { field: 'operationId', resource: 'nothing' },
      });
    });

    it('refuses what is no finished upgrade', async () => {
      const open = await startHolder();
      const refusal = (message: string) => ({
        code: 'ROLLBACK_NOT_POSSIBLE',
        message: expect.stringContaining(message),
      });
      await expect(load(open.workflowId)).rejects.toMatchObject(refusal('still runs'));
      await open.terminate('test');
      await expect(load(open.workflowId)).rejects.toMatchObject(refusal('ended as TERMINATED'));
      await expect(load(await ended({ result: { status: 'SUCCEEDED' } }))).rejects.toMatchObject(
        refusal('ended as COMPLETED without a result'),
      );
      await expect(load(await ended({ details: [] }))).rejects.toMatchObject(refusal('ended as FAILED'));
      const other = `x-${randomUUID()}`;
      await client.start('somethingElse', { workflowId: other, taskQueue: 'nobody' });
      await expect(load(other)).rejects.toMatchObject(refusal('is a somethingElse, not an upgrade'));
    });
  });
});
