import {
  connectDrydock,
  DrydockError,
  InvalidRequestError,
  OperationFailedError,
  type Drydock,
} from '../../../client/sdk/index.js';
import type { OperationProgress } from '../../../contracts/operation-progress.js';
import { PLAN_HASH } from '../../support/operation-samples.js';
import { startStubWorker } from '../../support/stub-worker.js';
import { startTemporalServer, type TemporalServer } from '../../support/temporal-server.js';

/** The SDK against a real Temporal server and stand-in workflows. */
let server: TemporalServer;
let stopWorker: () => Promise<void>;
let drydock: Drydock;

beforeAll(async () => {
  server = await startTemporalServer();
  stopWorker = await startStubWorker(server.address);
  drydock = await connectDrydock({ address: server.address, env: {} });
});

afterAll(async () => {
  await drydock?.close();
  await stopWorker?.();
  await server?.stop();
});

const request = (clusterName: string) => ({ clusterName, targetVersion: '1.32' });

/** What a promise fails with; fails itself when there is nothing. */
async function failureOf(promise: Promise<unknown>): Promise<DrydockError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`Expected a failure, got ${JSON.stringify(outcome.value)}`);
  if (!(outcome.error instanceof DrydockError)) throw outcome.error;
  return outcome.error;
}

describe('startUpgrade', () => {
  it('starts an upgrade, names it after the cluster and the time, and gives its result', async () => {
    const { operation, started } = await drydock.startUpgrade(request('ok'));
    expect(started).toBe(true);
    expect(operation.id).toMatch(/^upgrade-ok-\d{8}-\d{6}-[0-9a-f]{4}$/);
    expect(await operation.result()).toMatchObject({ status: 'SUCCEEDED', operation_id: operation.id });
  });

  it('refuses a malformed request with a failure for each field, and starts nothing', async () => {
    const wrong = { clusterName: 'no spaces', targetVersion: 32, nodegroups: {}, force: { drain: 'yes' } };
    const error = await failureOf(drydock.startUpgrade(wrong as never));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect((error as InvalidRequestError).failures.map(({ field, message }) => [field, message])).toEqual([
      ['clusterName', expect.stringMatching(/^clusterName must be 1 to 100 letters/)],
      ['targetVersion', 'targetVersion must be of type string'],
      ['force.drain', 'force.drain must be of type boolean'],
      ['nodegroups', 'nodegroups is not a field of this request'],
    ]);
    expect(await failureOf(drydock.startUpgrade({} as never))).toMatchObject({
      code: 'INVALID_REQUEST',
      message: 'clusterName is required',
    });
  });

  it('takes the same request under the same id for the same operation, in either spelling and after its end', async () => {
    const operationId = 'idempotent';
    const first = await drydock.startUpgrade(request('hold'), { operationId });
    const again = await drydock.startUpgrade({ cluster_name: 'hold', target_version: '1.32' } as never, {
      operationId,
    });
    expect([first.started, again.started]).toEqual([true, false]);
    expect(again.runId).toBe(first.runId);

    await first.operation.rollback({ initiatedBy: 'kim' });
    await failureOf(first.operation.result());
    const afterwards = await drydock.startUpgrade(request('hold'), { operationId });
    expect(afterwards).toMatchObject({ started: false, runId: first.runId });
  });

  it('refuses an id that belongs to another request', async () => {
    await drydock.startUpgrade(request('ok'), { operationId: 'taken' });
    const other = drydock.startUpgrade({ ...request('ok'), bakeTime: '1h' }, { operationId: 'taken' });
    expect(await failureOf(other)).toMatchObject({
      code: 'OPERATION_ID_TAKEN',
      failure: { field: 'operationId', message: expect.stringContaining('taken') },
    });
    const malformed = drydock.startUpgrade(request('ok'), { operationId: 'no spaces' });
    expect((await failureOf(malformed)).failure.field).toBe('operationId');
  });

  it('makes the execution readable in the Temporal Web UI', async () => {
    const { operation } = await drydock.startUpgrade({ ...request('ok'), region: 'eu-central-1' });
    const described = await drydock.temporal.client.workflow.getHandle(operation.id).describe();
    expect(await described.staticSummary()).toBe('Upgrade ok to 1.32');
    expect(await described.staticDetails()).toContain('cluster **ok** in eu-central-1');
  });
});

describe('planUpgrade', () => {
  it('returns the plan, and changes nothing', async () => {
    const result = await drydock.planUpgrade({ ...request('ok'), dryRun: false });
    expect(result).toMatchObject({ status: 'PLANNED', plan: { plan_hash: PLAN_HASH } });
    expect(result.operation_id).toMatch(/^plan-ok-/);
  });

  it('fails on a required finding with the report in its result', async () => {
    const error = await failureOf(drydock.planUpgrade(request('preflight')));
    expect(error).toBeInstanceOf(OperationFailedError);
    expect(error.code).toBe('PREFLIGHT_FAILED');
    expect((error as OperationFailedError).result?.preflight?.findings).toHaveLength(1);
  });
});

describe('an operation', () => {
  it('fails with the code of its failure and its result', async () => {
    const { operation } = await drydock.startUpgrade(request('fail'));
    const error = await failureOf(operation.result());
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      message: 'Less healthy than before',
      result: { status: 'FAILED', manual_actions: ['Look at node group blue'] },
    });
  });

  it('tells progress and plan, also after its end', async () => {
    const { operation } = await drydock.startUpgrade(request('ok'));
    await operation.result();
    expect(await operation.progress()).toMatchObject({ status: 'SUCCEEDED', operation_id: operation.id });
    expect((await operation.plan()).plan?.plan_hash).toBe(PLAN_HASH);
    expect(await operation.state()).toBeNull();
  });

  it('is approved by the hash that waits, and by no other', async () => {
    const { operation } = await drydock.startUpgrade(request('approve'));
    await until(operation, 'WAITING_FOR_APPROVAL');
    const stale = operation.approve({ planHash: '0'.repeat(64), approver: 'kim' });
    expect((await failureOf(stale)).code).toBe('APPROVAL_STALE');
    expect((await failureOf(operation.approve({ planHash: 'short', approver: 'kim' }))).failure.field).toBe(
      'planHash',
    );
    expect((await failureOf(operation.decide({ answer: 'retry', decidedBy: 'kim' }))).code).toBe(
      'DECISION_NOT_EXPECTED',
    );
    await operation.approve({ planHash: PLAN_HASH, approver: 'kim' });
    expect((await operation.result()).status).toBe('SUCCEEDED');
    const late = operation.approve({ planHash: PLAN_HASH, approver: 'kim' });
    expect(await failureOf(late)).toMatchObject({
      code: 'OPERATION_ENDED',
      message: `${operation.id} has ended (COMPLETED) and cannot be approved`,
    });
  });

  it('takes a decision about a blocked drain', async () => {
    const { operation } = await drydock.startUpgrade(request('blocked'));
    const progress = await until(operation, 'BLOCKED');
    expect(progress.blocked[0]?.pod).toBe('cart-0');
    await operation.decide({ answer: 'abort', decidedBy: 'kim' });
    expect((await failureOf(operation.result())).code).toBe('DRAIN_BLOCKED');
  });

  it('is paused, resumed, and cancelled', async () => {
    const { operation } = await drydock.startUpgrade(request('hold'));
    await operation.pause({ by: 'kim' });
    expect((await operation.progress()).message).toBe('Paused by kim');
    await operation.resume({ by: 'lee' });
    expect((await operation.progress()).message).toBe('Resumed by lee');
    await operation.cancel();
    expect(await failureOf(operation.result())).toMatchObject({
      code: 'OPERATION_CANCELLED',
      result: { status: 'CANCELLED' },
    });
    for (const [participle, steer] of [
      ['paused', () => operation.pause()],
      ['resumed', () => operation.resume()],
      ['cancelled', () => operation.cancel()],
      ['decided about', () => operation.decide({ answer: 'retry', decidedBy: 'kim' })],
    ] as const) {
      expect(await failureOf(steer())).toMatchObject({
        code: 'OPERATION_ENDED',
        message: expect.stringMatching(`has ended .* cannot be ${participle}$`),
      });
    }
  });

  it('fails as cancelled when it is terminated', async () => {
    const { operation } = await drydock.startUpgrade(request('hold'));
    await drydock.temporal.client.workflow.getHandle(operation.id).terminate('by an administrator');
    expect(await failureOf(operation.result())).toMatchObject({
      code: 'OPERATION_CANCELLED',
      message: expect.stringContaining('by an administrator'),
      result: null,
    });
  });

  it('is not found when there is none', async () => {
    const unknown = drydock.operation('no-such-operation');
    const calls = [
      () => unknown.progress(),
      () => unknown.result(),
      () => unknown.pause(),
      () => unknown.rollback(),
      () => unknown.watch().next(),
    ];
    for (const call of calls) {
      expect(await failureOf(call())).toMatchObject({
        code: 'OPERATION_NOT_FOUND',
        message: expect.stringContaining('no-such-operation'),
      });
    }
    expect(() => drydock.operation('')).toThrow(InvalidRequestError);
  });
});

describe('rollback', () => {
  it('tells a running upgrade to roll back by itself', async () => {
    const { operation } = await drydock.startUpgrade(request('hold'));
    const rollback = await operation.rollback({ initiatedBy: 'kim', reason: 'too slow' });
    expect(rollback).toMatchObject({ started: false, operation: { id: operation.id } });
    expect(await failureOf(operation.result())).toMatchObject({
      code: 'UPGRADE_ROLLED_BACK',
      message: 'Rolled back for kim',
    });
  });

  it('undoes a finished upgrade by an operation of its own, once', async () => {
    const { operation } = await drydock.startUpgrade(request('ok'));
    await operation.result();
    const [first, second] = await Promise.all([operation.rollback(), operation.rollback()]);
    expect([first.operation.id, second.operation.id]).toEqual([
      `${operation.id}-rollback`,
      `${operation.id}-rollback`,
    ]);
    expect([first.started, second.started].sort()).toEqual([false, true]);
    expect(await first.operation.result()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await first.operation.summary()).toMatchObject({ kind: 'rollback', cluster_name: 'ok' });
    expect((await failureOf(operation.rollback())).code).toBe('ROLLBACK_NOT_POSSIBLE');
    expect((await failureOf(first.operation.rollback())).code).toBe('ROLLBACK_NOT_POSSIBLE');
  });

  it('may be tried again after it failed', async () => {
    const { operation } = await drydock.startUpgrade(request('ok'), { operationId: 'twice' });
    await operation.result();
    const first = await operation.rollback();
    expect((await failureOf(first.operation.result())).code).toBe('ROLLBACK_FAILED');
    const second = await operation.rollback();
    expect(second).toMatchObject({ started: true, operation: { id: 'twice-rollback-2' } });
    expect((await second.operation.result()).status).toBe('SUCCEEDED');
  });
});

describe('watch', () => {
  it('gives each change once, and ends with the operation', async () => {
    const { operation } = await drydock.startUpgrade(request('approve'));
    const seen: OperationProgress['status'][] = [];
    for await (const progress of operation.watch({ intervalMs: 20 })) {
      seen.push(progress.status);
      if (progress.waiting_for) await operation.approve({ planHash: PLAN_HASH, approver: 'kim' });
    }
    expect(seen.filter((status, i) => status !== seen[i - 1])).toEqual(seen);
    expect(seen.slice(-2)).toEqual(['WAITING_FOR_APPROVAL', 'SUCCEEDED']);
  });

  it('stops when told to, and leaves the operation alone', async () => {
    const { operation } = await drydock.startUpgrade(request('hold'));
    const stop = new AbortController();
    for await (const _ of operation.watch({ signal: stop.signal })) stop.abort();
    expect((await operation.summary()).status).toBe('RUNNING');
    await operation.cancel();
  });
});

describe('listOperations', () => {
  it('finds by cluster, kind, status and place, and knows no ledgers unless asked', async () => {
    const mine = { ...request('hold'), account: '444455556666', region: 'us-east-1', initiatedBy: "o'neil" };
    const { operation } = await drydock.startUpgrade(mine, { operationId: 'listed' });
    await drydock.temporal.client.workflow.getHandle(operation.id).describe();
    const found = await eventually(() => drydock.listOperations({ account: '444455556666' }));
    expect(found).toEqual([
      expect.objectContaining({
        operation_id: 'listed',
        kind: 'upgrade',
        cluster_name: 'hold',
        region: 'us-east-1',
        status: 'RUNNING',
        initiated_by: "o'neil",
        finished_at: null,
      }),
    ]);
    const none = [
      { cluster: "it's \\ \" not there' OR DrydockKind = 'upgrade" },
      { account: '444455556666', status: 'COMPLETED' as const },
      { account: '444455556666', kind: 'ledger' as const },
      { limit: 0 },
    ];
    for (const filter of none) expect(await drydock.listOperations(filter)).toEqual([]);
    expect(await drydock.listOperations({ limit: 1 })).toHaveLength(1);
    await operation.cancel();
  });
});

async function until(
  operation: Awaited<ReturnType<Drydock['startUpgrade']>>['operation'],
  status: OperationProgress['status'],
): Promise<OperationProgress> {
  for await (const progress of operation.watch({ intervalMs: 20 }))
    if (progress.status === status) return progress;
  throw new Error(`${operation.id} ended before it was ${status}`);
}

/** Visibility trails by a moment. */
async function eventually<T>(read: () => Promise<T[]>): Promise<T[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await read();
    if (found.length > 0 || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
