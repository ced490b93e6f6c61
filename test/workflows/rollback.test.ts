import { changeCluster } from '../../infra/local/simulator/control/cluster-changes.js';
import { smallCluster } from '../support/clusters.js';
import { failureOf, startStack, until, type Stack } from '../support/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
afterEach(() => stack.aws.clearFaults());

/** Versions of everything that an upgrade moves. */
function versions(name: string) {
  const { version, addons, nodegroups } = stack.aws.cluster(name);
  return {
    version,
    addons: Object.fromEntries(Object.values(addons).map((addon) => [addon.name, addon.version])),
    nodegroups: Object.fromEntries(
      Object.values(nodegroups).map((group) => [group.name, `${group.version} ${group.releaseVersion}`]),
    ),
  };
}

test('a failed node group update is rolled back: versions are as found, the lease is free', async () => {
  await stack.aws.addCluster(
    smallCluster('failing', { clusterAutoscaler: { replicas: 1, version: '1.32.0' } }),
  );
  const before = versions('failing');
  stack.aws.injectFault({
    service: 'eks',
    operation: 'UpdateNodegroupVersion',
    match: { version: '1.33' },
    failUpdate: { code: 'NodeCreationFailure', resourceIds: ['i-0bad'] },
  });
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'failing', targetVersion: '1.33' });
  const error = await failureOf(operation.result());
  expect(error.failure.code).toBe('UPGRADE_ROLLED_BACK');
  expect(error.result).toMatchObject({
    status: 'ROLLED_BACK',
    current_version: '1.32',
    rollback_deadline: null,
  });
  expect(versions('failing')).toEqual(before);
  const ledger = stack.drydock.temporal.client.workflow.getHandle('ledger:111122223333:eu-west-1:failing');
  expect(await ledger.query('state')).toMatchObject({ lease: null, rollback_window: null });
});

test('a person can roll back while it runs', async () => {
  await stack.aws.addCluster(smallCluster('regretted'));
  const before = versions('regretted');
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'regretted', targetVersion: '1.33' });
  await until(operation, (progress) => progress.current_step === '1.33/nodegroup-blue');
  await operation.rollback({ initiatedBy: 'ada', reason: 'checkout is slow' });
  const error = await failureOf(operation.result());
  expect(error.failure).toMatchObject({
    code: 'UPGRADE_ROLLED_BACK',
    message: expect.stringContaining('checkout is slow'),
  });
  expect(versions('regretted')).toEqual(before);
});

test('a finished upgrade can be rolled back by its id', async () => {
  await stack.aws.addCluster(smallCluster('finished'));
  const before = versions('finished');
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'finished', targetVersion: '1.33' });
  await operation.result();
  await operation.rollback({ initiatedBy: 'ada' });
  const rollback = stack.drydock.operation(`${operation.id}-rollback`);
  expect(await rollback.result()).toMatchObject({ status: 'ROLLED_BACK', current_version: '1.32' });
  expect(versions('finished')).toEqual(before);
});

test('after 7 days a rollback is refused with the deadline', async () => {
  await stack.aws.addCluster(smallCluster('aged'));
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'aged', targetVersion: '1.33' });
  await operation.result();
  changeCluster(stack.aws.world, stack.aws.cluster('aged'), { ageUpgradeDays: 8 });
  await operation.rollback({ initiatedBy: 'ada' });
  const error = await failureOf(stack.drydock.operation(`${operation.id}-rollback`).result());
  expect(error.failure.code).toBe('ROLLBACK_DEADLINE_PASSED');
  expect(stack.aws.cluster('aged').version).toBe('1.33');
});

test('with policy never a failure stops and says what to do', async () => {
  await stack.aws.addCluster(smallCluster('kept'));
  stack.aws.injectFault({
    service: 'eks',
    operation: 'UpdateNodegroupVersion',
    failUpdate: { code: 'AsgInstanceLaunchFailures' },
  });
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: 'kept',
    targetVersion: '1.33',
    rollbackPolicy: 'never',
  });
  const error = await failureOf(operation.result());
  expect(error.failure.code).toBe('NODE_NOT_READY');
  expect(error.result).toMatchObject({ status: 'FAILED', current_version: '1.33', rollback_steps: [] });
});

test('with policy ask a person may have the failed step tried again', async () => {
  await stack.aws.addCluster(smallCluster('asked'));
  stack.aws.injectFault({
    service: 'eks',
    operation: 'UpdateNodegroupVersion',
    times: 1,
    failUpdate: { code: 'Unknown' },
  });
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: 'asked',
    targetVersion: '1.33',
    rollbackPolicy: 'ask',
  });
  const waiting = await until(operation, (progress) => progress.status === 'WAITING_FOR_DECISION');
  expect(waiting.waiting_for?.answers).toEqual(['retry', 'rollback', 'keep']);
  await operation.decide({ answer: 'retry', decidedBy: 'ada' });
  expect((await operation.result()).status).toBe('SUCCEEDED');
});

test('a cluster that gets worse while baking is rolled back by itself', async () => {
  await stack.aws.addCluster(smallCluster('baking'));
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: 'baking',
    targetVersion: '1.33',
    bakeTime: '1h',
    bakeInterval: '1s',
    validationTimeout: '1s',
  });
  await until(operation, (progress) => progress.status === 'BAKING');
  stack.aws.cluster('baking').addons['coredns']!.status = 'DEGRADED';
  await until(operation, (progress) => progress.phase === 'Rollback');
  stack.aws.cluster('baking').addons['coredns']!.status = 'ACTIVE';
  const error = await failureOf(operation.result());
  expect(error.failure).toMatchObject({
    code: 'UPGRADE_ROLLED_BACK',
    message: expect.stringContaining('coredns'),
  });
  expect(stack.aws.cluster('baking').version).toBe('1.32');
});
