import {
  CancelUpdateCommand,
  CreateClusterCommand,
  CreateNodegroupCommand,
  DeleteClusterCommand,
  DeleteNodegroupCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  ListAccessEntriesCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListNodegroupsCommand,
  ListTagsForResourceCommand,
  paginateListClusters,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterConfigCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupConfigCommand,
} from '@aws-sdk/client-eks';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ scale: 500 });
  await harness.simulator.addCluster(
    clusterWith({ name: 'orders', fargateProfiles: [{ name: 'batch', namespace: 'jobs' }] }),
  );
});
afterEach(() => harness.simulator.clearFaults());
afterAll(() => harness.stop());

const nodegroup = { clusterName: 'orders', nodegroupName: 'general' };

async function general() {
  return (await harness.eks.send(new DescribeNodegroupCommand(nodegroup))).nodegroup!;
}

test('a cluster is created, has an endpoint when it is ACTIVE, and is deleted', async () => {
  const create = {
    name: 'fresh',
    roleArn: 'arn:aws:iam::111122223333:role/eks',
    resourcesVpcConfig: {},
    clientRequestToken: 'one',
  };
  const { cluster } = await harness.eks.send(new CreateClusterCommand(create));
  expect(cluster).toMatchObject({ status: 'CREATING', version: '1.35' });
  expect(cluster!.endpoint).toBeUndefined();
  expect((await harness.eks.send(new CreateClusterCommand(create))).cluster!.arn).toBe(cluster!.arn);
  await expect(
    harness.eks.send(new CreateClusterCommand({ ...create, version: '1.34' })),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });

  const active = await eventually(async () => {
    const current = (await harness.eks.send(new DescribeClusterCommand({ name: 'fresh' }))).cluster!;
    return current.status === 'ACTIVE' ? current : null;
  });
  expect(active.endpoint).toMatch(/^https:/);
  await harness.eks.send(new DeleteClusterCommand({ name: 'fresh' }));
  await eventually(async () => {
    const { clusters } = await harness.eks.send(new ListClustersCommand({}));
    return clusters!.includes('fresh') ? null : true;
  });
  expect(harness.kubernetes.get('fresh')!.closed).toBe(true);
  await expect(harness.eks.send(new DeleteClusterCommand({ name: 'orders' }))).rejects.toMatchObject({
    name: 'ResourceInUseException',
  });
});

test('lists come in pages', async () => {
  for (const name of ['one', 'two', 'three'])
    await harness.simulator.addCluster(clusterWith({ name, nodegroups: [] }));
  const names: string[] = [];
  for await (const page of paginateListClusters({ client: harness.eks, pageSize: 2 }, {})) {
    expect(page.clusters!.length).toBeLessThanOrEqual(2);
    names.push(...page.clusters!);
  }
  expect(names).toEqual(expect.arrayContaining(['orders', 'one', 'two', 'three']));
  await expect(harness.eks.send(new ListClustersCommand({ nextToken: 'nonsense' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('versions show their support; unsupported ones only on demand', async () => {
  const offered = await harness.eks.send(new DescribeClusterVersionsCommand({}));
  expect(offered.clusterVersions!.map(({ clusterVersion }) => clusterVersion)).not.toContain('1.30');
  const old = await harness.eks.send(new DescribeClusterVersionsCommand({ clusterVersions: ['1.30'] }));
  expect(old.clusterVersions).toMatchObject([{ versionStatus: 'UNSUPPORTED', status: 'unsupported' }]);
  const standard = await harness.eks.send(new DescribeClusterVersionsCommand({ defaultOnly: true }));
  expect(standard.clusterVersions).toMatchObject([{ clusterVersion: '1.35', defaultVersion: true }]);
});

test('a node group is created with Ready nodes, and deleted with them', async () => {
  const group = { clusterName: 'orders', nodegroupName: 'extra' };
  const { cluster } = await harness.eks.send(new DescribeClusterCommand({ name: 'orders' }));
  await harness.eks.send(
    new CreateNodegroupCommand({
      ...group,
      subnets: cluster!.resourcesVpcConfig!.subnetIds!.slice(0, 1),
      nodeRole: 'arn:aws:iam::111122223333:role/node',
      scalingConfig: { minSize: 0, desiredSize: 2, maxSize: 4 },
      amiType: 'BOTTLEROCKET_ARM_64',
      labels: { tier: 'extra' },
    }),
  );
  const active = await eventually(async () => {
    const current = (await harness.eks.send(new DescribeNodegroupCommand(group))).nodegroup!;
    return current.status === 'CREATING' ? null : current;
  });
  expect(active).toMatchObject({
    status: 'ACTIVE',
    instanceTypes: ['m7g.large'],
    releaseVersion: '1.44.0-5fbb2a3c',
  });
  const nodes = harness.kubernetes.get('orders')!.nodes('extra');
  expect(nodes).toHaveLength(2);
  expect(nodes[0]!.labels).toMatchObject({ tier: 'extra', 'eks.amazonaws.com/nodegroup': 'extra' });

  await harness.eks.send(new DeleteNodegroupCommand(group));
  await eventually(async () => {
    const { nodegroups } = await harness.eks.send(new ListNodegroupsCommand({ clusterName: 'orders' }));
    return nodegroups!.includes('extra') ? null : true;
  });
  await eventually(() => (harness.kubernetes.get('orders')!.nodes('extra').length === 0 ? true : null));
});

test('a node group whose nodes never come fails to be created', async () => {
  harness.simulator.injectFault({ service: 'eks', operation: 'CreateNodegroup', neverReady: true });
  const group = { clusterName: 'orders', nodegroupName: 'stillborn' };
  const subnets = harness.simulator.cluster('orders').network.subnetIds;
  await harness.eks.send(
    new CreateNodegroupCommand({ ...group, subnets, nodeRole: 'arn:aws:iam::111122223333:role/node' }),
  );
  const failed = await eventually(async () => {
    const current = (await harness.eks.send(new DescribeNodegroupCommand(group))).nodegroup!;
    return current.status === 'CREATING' ? null : current;
  });
  expect(failed).toMatchObject({
    status: 'CREATE_FAILED',
    health: { issues: [{ code: 'NodeCreationFailure' }] },
  });
});

test('sizes, labels, taints and update settings of a node group change', async () => {
  const { update } = await harness.eks.send(
    new UpdateNodegroupConfigCommand({
      ...nodegroup,
      scalingConfig: { minSize: 0, desiredSize: 1, maxSize: 5 },
      labels: { addOrUpdateLabels: { a: '1' } },
      taints: { addOrUpdateTaints: [{ key: 'k', value: 'v', effect: 'NO_SCHEDULE' }] },
      updateConfig: { maxUnavailablePercentage: 50 },
    }),
  );
  expect(await general()).toMatchObject({
    scalingConfig: { minSize: 0, desiredSize: 1, maxSize: 5 },
    labels: { a: '1' },
    taints: [{ key: 'k', value: 'v', effect: 'NO_SCHEDULE' }],
    updateConfig: { maxUnavailablePercentage: 50, updateStrategy: 'DEFAULT' },
  });
  await eventually(async () => {
    const { update: current } = await harness.eks.send(
      new DescribeUpdateCommand({ name: 'orders', nodegroupName: 'general', updateId: update!.id! }),
    );
    return current!.status === 'Successful' ? true : null;
  });
  await eventually(() => (harness.kubernetes.get('orders')!.nodes('general').length === 1 ? true : null));
});

test.each([
  ['a maximum of 0', { maxSize: 0, minSize: 0, desiredSize: 0 }],
  ['a minimum above the desired size', { minSize: 2, desiredSize: 1, maxSize: 3 }],
  ['a desired size above the maximum', { minSize: 0, desiredSize: 4, maxSize: 3 }],
])('%s is refused', async (_what, scalingConfig) => {
  await eventually(async () => ((await general()).status === 'ACTIVE' ? true : null));
  await expect(
    harness.eks.send(new UpdateNodegroupConfigCommand({ ...nodegroup, scalingConfig })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException', nodegroupName: 'general' });
});

test('one kind of cluster setting changes at a time', async () => {
  const config = { name: 'orders', resourcesVpcConfig: { endpointPublicAccess: false } };
  const { update } = await harness.eks.send(new UpdateClusterConfigCommand(config));
  expect(update).toMatchObject({ type: 'EndpointAccessUpdate' });
  await expect(
    harness.eks.send(new UpdateClusterVersionCommand({ name: 'orders', version: '1.32' })),
  ).rejects.toMatchObject({ name: 'ResourceInUseException' });
  await expect(
    harness.eks.send(new CancelUpdateCommand({ name: 'orders', updateId: update!.id! })),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await eventually(async () => {
    const { cluster } = await harness.eks.send(new DescribeClusterCommand({ name: 'orders' }));
    return cluster!.resourcesVpcConfig!.endpointPublicAccess === false && cluster!.status === 'ACTIVE'
      ? true
      : null;
  });
  await expect(
    harness.eks.send(
      new UpdateClusterConfigCommand({ ...config, upgradePolicy: { supportType: 'STANDARD' } }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('tags of clusters and node groups are set and removed', async () => {
  const { arn } = harness.simulator.cluster('orders');
  const groupArn = (await general()).nodegroupArn!;
  for (const resourceArn of [arn, groupArn]) {
    await harness.eks.send(new TagResourceCommand({ resourceArn, tags: { 'a b': 'c/d', keep: '1' } }));
    await harness.eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a b'] }));
    const { tags } = await harness.eks.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ keep: '1' });
  }
  await harness.eks.send(new TagResourceCommand({ resourceArn: arn, tags: { keep: '1' } }));
  expect(harness.simulator.calls({ operation: 'TagResource' }).map(({ changed }) => changed)).toEqual([
    true,
    true,
    false,
  ]);
  await expect(
    harness.eks.send(new TagResourceCommand({ resourceArn: `${arn}x`, tags: {} })),
  ).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('Fargate profiles and access entries are listed', async () => {
  const { fargateProfileNames } = await harness.eks.send(
    new ListFargateProfilesCommand({ clusterName: 'orders' }),
  );
  expect(fargateProfileNames).toEqual(['batch']);
  const { fargateProfile } = await harness.eks.send(
    new DescribeFargateProfileCommand({ clusterName: 'orders', fargateProfileName: 'batch' }),
  );
  expect(fargateProfile).toMatchObject({ status: 'ACTIVE', selectors: [{ namespace: 'jobs' }] });
  const { accessEntries } = await harness.eks.send(new ListAccessEntriesCommand({ clusterName: 'orders' }));
  expect(accessEntries).toEqual(['arn:aws:iam::111122223333:user/admin']);
});
