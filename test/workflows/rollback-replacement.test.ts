import { smallCluster } from '../support/clusters.js';
import { failureOf, startStack, until, type Stack } from '../support/stack.js';

/** An account in which EKS follows its API reference: no node group goes back to an earlier version. */
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ rules: { refuseNodegroupDowngrade: true } });
});
afterAll(() => stack.stop());

const groupsOf = (cluster: string) =>
  Object.values(stack.aws.cluster(cluster).nodegroups).map(({ name, version, updateConfig }) => ({
    name,
    version,
    maxUnavailable: updateConfig.maxUnavailable ?? null,
  }));

test('a rollback replaces the node group that EKS does not take down', async () => {
  await stack.aws.addCluster(smallCluster('replaced'));
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: 'replaced',
    targetVersion: '1.33',
    bakeTime: '1h',
  });
  await until(operation, ({ status }) => status === 'BAKING');
  await operation.rollback({ initiatedBy: 'ada' });
  const { failure, result } = await failureOf(operation.result());
  expect(failure.code).toBe('UPGRADE_ROLLED_BACK');
  expect(result).toMatchObject({ status: 'ROLLED_BACK', current_version: '1.32' });
  expect(stack.aws.cluster('replaced').version).toBe('1.32');
  const [group, ...others] = groupsOf('replaced');
  expect(others).toEqual([]);
  expect(group).toMatchObject({ name: expect.stringMatching(/^blue-rb[0-9a-f]{4}$/), version: '1.32' });

  const journal = result!.rollback_steps.map(({ step_id, status, failure: why }) => [
    step_id,
    status,
    why?.code,
  ]);
  expect(journal).toContainEqual(['rollback/1.33/nodegroup-blue', 'failed', 'NODEGROUP_DOWNGRADE_REFUSED']);
  expect(journal).toContainEqual(['rollback/1.33/nodegroup-blue/instead', 'succeeded', undefined]);
  expect(result!.limitations).toContainEqual(
    expect.stringContaining(`Node group ${group!.name} stands in the place of blue`),
  );
});

test('the limit of the old group is put back on the new one', async () => {
  const blue = { name: 'blue', size: 2, max: 4, amiType: 'AL2023_x86_64_STANDARD', maxUnavailable: 1 };
  await stack.aws.addCluster(smallCluster('limited', { nodegroups: [blue] }));
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: 'limited',
    targetVersion: '1.33',
    maxUnavailable: 2,
  });
  await until(operation, ({ current_step }) => current_step === '1.33/nodegroup-blue');
  await operation.rollback({ initiatedBy: 'ada' });
  const { failure, result } = await failureOf(operation.result());
  expect(failure).toMatchObject({ code: 'UPGRADE_ROLLED_BACK' });
  expect(groupsOf('limited')).toEqual([
    { name: expect.stringMatching(/^blue-rb/), version: '1.32', maxUnavailable: 1 },
  ]);
  expect(result!.manual_actions).toEqual([]);
});
