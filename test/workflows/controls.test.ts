import { smallCluster } from '../support/clusters.js';
import { recordedChanges } from '../support/recorded-changes.js';
import { failureOf, startStack, until, type Stack } from '../support/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

async function start(name: string, change: object = {}) {
  await stack.aws.addCluster(smallCluster(name));
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: name,
    targetVersion: '1.33',
    ...change,
  });
  return operation;
}

test('an approval names the plan: a stale hash is refused, the right one lets it go on', async () => {
  const operation = await start('asks', { approvals: 'plan' });
  const waiting = await until(operation, (progress) => progress.status === 'WAITING_FOR_APPROVAL');
  const { plan } = await operation.plan();
  expect(waiting.waiting_for).toMatchObject({ what: 'approval', plan_hash: plan!.plan_hash });

  await expect(operation.approve({ planHash: 'f'.repeat(64), approver: 'ada' })).rejects.toMatchObject({
    failure: { code: 'APPROVAL_STALE' },
  });
  await expect(operation.decide({ answer: 'force', decidedBy: 'ada' })).rejects.toMatchObject({
    failure: { code: 'DECISION_NOT_EXPECTED' },
  });
  await operation.approve({ planHash: plan!.plan_hash, approver: 'ada' });
  expect((await operation.result()).status).toBe('SUCCEEDED');
  await expect(operation.approve({ planHash: plan!.plan_hash, approver: 'ada' })).rejects.toThrow(
    operation.id,
  );
});

test('a rejected plan changes nothing', async () => {
  const operation = await start('rejected', { approvals: 'plan' });
  await until(operation, (progress) => progress.status === 'WAITING_FOR_APPROVAL');
  const { plan } = await operation.plan();
  await operation.approve({
    planHash: plan!.plan_hash,
    approver: 'ada',
    approved: false,
    comment: 'not on a Friday',
  });
  const error = await failureOf(operation.result());
  expect(error.failure).toMatchObject({
    code: 'APPROVAL_REJECTED',
    message: expect.stringContaining('not on a Friday'),
  });
  expect(stack.aws.cluster('rejected').version).toBe('1.32');
});

test('an approval that nobody gives in time ends the operation without a change', async () => {
  const operation = await start('unanswered', { approvals: 'plan', approvalTimeout: '1s' });
  expect((await failureOf(operation.result())).failure.code).toBe('APPROVAL_TIMEOUT');
  expect(stack.aws.cluster('unanswered').version).toBe('1.32');
});

test('a paused upgrade starts nothing until it is resumed', async () => {
  const operation = await start('paused', { approvals: 'plan' });
  await until(operation, (progress) => progress.status === 'WAITING_FOR_APPROVAL');
  await operation.pause({ by: 'ada', reason: 'incident' });
  const { plan } = await operation.plan();
  await operation.approve({ planHash: plan!.plan_hash, approver: 'ada' });
  // The step that was approved runs; the next one waits.
  const paused = await until(operation, (progress) => progress.status === 'PAUSED');
  const done = paused.steps_done;
  const changes = recordedChanges(stack.aws).length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await operation.progress()).steps_done).toBe(done);
  expect(recordedChanges(stack.aws).length).toBe(changes);
  await operation.resume({ by: 'ada' });
  expect((await operation.result()).status).toBe('SUCCEEDED');
});

test('a second operation on the cluster is refused and names the first; one that waits comes after', async () => {
  const first = await start('leased', { approvals: 'plan' });
  await until(first, (progress) => progress.status === 'WAITING_FOR_APPROVAL');
  const second = await stack.drydock.startUpgrade({ clusterName: 'leased', targetVersion: '1.33' });
  const error = await failureOf(second.operation.result());
  expect(error.failure.code).toBe('LEASE_HELD');
  expect(error.failure.message).toContain(first.id);

  const third = await stack.drydock.startUpgrade({
    clusterName: 'leased',
    targetVersion: '1.34',
    waitForLease: true,
  });
  await until(third.operation, (progress) => progress.status === 'WAITING_FOR_LEASE');
  const { plan } = await first.plan();
  await first.approve({ planHash: plan!.plan_hash, approver: 'ada' });
  expect((await first.result()).current_version).toBe('1.33');
  expect(await third.operation.result()).toMatchObject({ source_version: '1.33', current_version: '1.34' });
});

test('the lease of an operation that was terminated is broken, with a record', async () => {
  const first = await start('orphaned', { approvals: 'plan' });
  await until(first, (progress) => progress.status === 'WAITING_FOR_APPROVAL');
  await stack.drydock.temporal.client.workflow.getHandle(first.id).terminate('test');
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'orphaned', targetVersion: '1.33' });
  expect((await operation.result()).status).toBe('SUCCEEDED');
  const ledger = stack.drydock.temporal.client.workflow.getHandle('ledger:111122223333:eu-west-1:orphaned');
  const state = await ledger.query<{
    lease: unknown;
    log: { what: string }[];
    rollback_window: { to: string };
  }>('state');
  expect(state.lease).toBeNull();
  expect(state.log.some((entry) => entry.what.includes('broken'))).toBe(true);
  expect(state.rollback_window.to).toBe('1.33');
});

test('cancelling stops between two changes, puts the autoscaler back and gives the lease back', async () => {
  await stack.aws.addCluster(
    smallCluster('cancelled', { clusterAutoscaler: { replicas: 1, version: '1.32.0' } }),
  );
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'cancelled', targetVersion: '1.33' });
  await until(operation, (progress) => progress.current_step === '1.33/nodegroup-blue');
  await operation.cancel();
  const error = await failureOf(operation.result());
  expect(error.failure.code).toBe('OPERATION_CANCELLED');
  expect(error.result).toMatchObject({ status: 'CANCELLED', current_version: '1.33', manual_actions: [] });
  const byId = new Map(error.result!.steps.map((entry) => [entry.step_id, entry.status]));
  expect(byId.get('1.33/nodegroup-blue')).toBe('succeeded');
  expect(byId.get('1.33/autoscaler-resume')).toBe('succeeded');
  expect([...byId.values()]).toContain('pending');
  const next = await stack.drydock.startUpgrade({ clusterName: 'cancelled', targetVersion: '1.33' });
  expect((await next.operation.result()).status).toBe('SUCCEEDED');
});
