import {
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
  type Update,
  type UpdateNodegroupVersionCommandInput,
} from '@aws-sdk/client-eks';
import type { ClusterSpecInput } from '../../../../infra/local/simulator/spec.js';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

let harness: Harness;
let count = 0;

beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.simulator.clearFaults());
afterAll(() => harness.stop());

type Group = NonNullable<ClusterSpecInput['nodegroups']>[number];

async function group(changes: Partial<Group> = {}): Promise<string> {
  const name = `nodes-${++count}`;
  const base = {
    name: 'general',
    size: 3,
    amiType: 'AL2023_x86_64_STANDARD',
    releaseVersion: '1.31.12-20260612',
  };
  await harness.simulator.addCluster(
    clusterWith({ name, addons: [], nodegroups: [{ ...base, ...changes }] }),
  );
  return name;
}

function update(clusterName: string, input: Partial<UpdateNodegroupVersionCommandInput> = {}) {
  return harness.eks.send(
    new UpdateNodegroupVersionCommand({ clusterName, nodegroupName: 'general', ...input }),
  );
}

function finished(name: string, updateId: string): Promise<Update> {
  return eventually(async () => {
    const command = new DescribeUpdateCommand({ name, updateId, nodegroupName: 'general' });
    const { update: current } = await harness.eks.send(command);
    return current!.status === 'InProgress' ? null : current!;
  });
}

async function describeGroup(clusterName: string) {
  const { nodegroup } = await harness.eks.send(
    new DescribeNodegroupCommand({ clusterName, nodegroupName: 'general' }),
  );
  return nodegroup!;
}

test('every node is replaced by one of the newest release', async () => {
  const name = await group();
  const before = harness.kubernetes.get(name)!.all();
  const { update: started } = await update(name);
  expect((await finished(name, started!.id!)).status).toBe('Successful');
  const after = harness.kubernetes.get(name)!.all();
  expect(after).toHaveLength(3);
  expect(after.filter((node) => before.some((old) => old.name === node.name))).toEqual([]);
  expect(after.every((node) => node.kubeletVersion.startsWith('v1.31.14'))).toBe(true);
  expect(await describeGroup(name)).toMatchObject({
    status: 'ACTIVE',
    version: '1.31',
    releaseVersion: '1.31.14-20260811',
  });
});

test('a node group follows the control plane and does not lead it', async () => {
  const name = await group();
  await expect(update(name, { version: '1.32' })).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await harness.eks.send(new UpdateClusterVersionCommand({ name, version: '1.32' }));
  await eventually(() => (harness.simulator.cluster(name).version === '1.32' ? true : null));
  const { update: started } = await update(name, { version: '1.32' });
  expect((await finished(name, started!.id!)).status).toBe('Successful');
  expect((await describeGroup(name)).version).toBe('1.32');
});

test('a budget that never gives way fails the update and leaves nodes mixed', async () => {
  const name = await group({ size: 2 });
  const kubernetes = harness.kubernetes.get(name)!;
  const [first] = kubernetes.all();
  kubernetes.block(first!.name);
  const { update: started } = await update(name);
  const failed = await finished(name, started!.id!);
  expect(failed).toMatchObject({
    status: 'Failed',
    errors: [{ errorCode: 'PodEvictionFailure', resourceIds: [first!.name] }],
  });
  expect(kubernetes.all().some((node) => node.name === first!.name)).toBe(true);
  expect(await describeGroup(name)).toMatchObject({ status: 'ACTIVE', releaseVersion: '1.31.12-20260612' });
  const instances = await eventually(() => {
    const nodes = kubernetes.all();
    return nodes.length === 2 ? nodes : null;
  });
  expect(instances).toHaveLength(2);

  kubernetes.block(first!.name, false);
  const retry = await update(name);
  expect((await finished(name, retry.update!.id!)).status).toBe('Successful');
});

test('force empties a node whatever its budgets say', async () => {
  const name = await group({ size: 1 });
  const kubernetes = harness.kubernetes.get(name)!;
  kubernetes.block(kubernetes.all()[0]!.name);
  const { update: started } = await update(name, { force: true });
  expect((await finished(name, started!.id!)).status).toBe('Successful');
});

test('new nodes that never turn Ready fail the update', async () => {
  const name = await group({ size: 1 });
  harness.simulator.injectFault({ service: 'eks', operation: 'UpdateNodegroupVersion', neverReady: true });
  const { update: started } = await update(name);
  expect(await finished(name, started!.id!)).toMatchObject({
    status: 'Failed',
    errors: [{ errorCode: 'NodeCreationFailure' }],
  });
  expect(await describeGroup(name)).toMatchObject({ status: 'DEGRADED' });
});

test('an injected failure ends the update in the middle', async () => {
  const name = await group();
  harness.simulator.injectFault({
    service: 'eks',
    operation: 'UpdateNodegroupVersion',
    failUpdate: { code: 'IpNotAvailable', message: 'no addresses', resourceIds: ['subnet-1'] },
  });
  const { update: started } = await update(name);
  expect(await finished(name, started!.id!)).toMatchObject({
    status: 'Failed',
    errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'no addresses', resourceIds: ['subnet-1'] }],
  });
});

test('MINIMAL never has more nodes than the size', async () => {
  const name = await group({ updateStrategy: 'MINIMAL', maxUnavailable: 2 });
  const { update: started } = await update(name);
  let most = 0;
  await eventually(async () => {
    const live = Object.values(harness.simulator.world.region('111122223333', 'eu-west-1').instances).filter(
      (instance) => instance.lifecycle === 'running' && instance.scalingGroup.startsWith('eks-general'),
    );
    const own = live.filter((instance) =>
      harness.kubernetes
        .get(name)!
        .all()
        .some(({ instanceId }) => instanceId === instance.id),
    );
    most = Math.max(most, own.length);
    const { update: current } = await harness.eks.send(
      new DescribeUpdateCommand({ name, updateId: started!.id!, nodegroupName: 'general' }),
    );
    return current!.status === 'InProgress' ? null : current;
  });
  expect(most).toBe(3);
});

test('a release that does not exist is refused, and AL2 beyond 1.32', async () => {
  const name = await group();
  await expect(update(name, { releaseVersion: '1.31.1-20200101' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const old = `al2-${++count}`;
  await harness.simulator.addCluster(
    clusterWith({
      name: old,
      version: '1.33',
      addons: [],
      nodegroups: [{ name: 'general', size: 1, amiType: 'AL2_x86_64', version: '1.32' }],
    }),
  );
  await expect(update(old, { version: '1.33' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('1.32'),
  });
});

describe('where AWS’s documents disagree', () => {
  const behind = { name: 'general', size: 1, amiType: 'AL2023_x86_64_STANDARD', version: '1.31' };

  test('a node group may go down a version, unless the rule refuses it', async () => {
    const strict = await startHarness({ rules: { refuseNodegroupDowngrade: true } });
    try {
      const spec = clusterWith({
        name: 'down',
        version: '1.32',
        nodegroups: [{ ...behind, version: '1.32' }],
      });
      await harness.simulator.addCluster(spec);
      const { update: started } = await update('down', { version: '1.31' });
      expect((await finished('down', started!.id!)).status).toBe('Successful');

      await strict.simulator.addCluster(spec);
      const command = { clusterName: 'down', nodegroupName: 'general', version: '1.31' };
      await expect(strict.eks.send(new UpdateNodegroupVersionCommand(command))).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    } finally {
      await strict.stop();
    }
  });

  test('a group may stay behind at an upgrade, unless the rule asks for level groups', async () => {
    const strict = await startHarness({ rules: { requireLevelNodegroups: true } });
    try {
      const spec = clusterWith({ name: 'behind', version: '1.32', nodegroups: [behind], addons: [] });
      await harness.simulator.addCluster(spec);
      const upgrade = new UpdateClusterVersionCommand({ name: 'behind', version: '1.33' });
      expect((await harness.eks.send(upgrade)).update!.status).toBe('InProgress');

      await strict.simulator.addCluster(spec);
      await expect(strict.eks.send(upgrade)).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message: expect.stringContaining('general'),
      });
    } finally {
      await strict.stop();
    }
  });

  test('kubelets that would trail by more than three minors block through their insight', async () => {
    const spec = clusterWith({ name: 'far', version: '1.34', nodegroups: [behind], addons: [] });
    await harness.simulator.addCluster(spec);
    const upgrade = new UpdateClusterVersionCommand({ name: 'far', version: '1.35' });
    await expect(harness.eks.send(upgrade)).rejects.toMatchObject({
      name: 'InvalidStateException',
      message: expect.stringContaining('Kubelet version skew'),
    });
  });
});
