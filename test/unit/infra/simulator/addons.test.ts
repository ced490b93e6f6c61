import {
  CreateAddonCommand,
  DeleteAddonCommand,
  DescribeAddonCommand,
  DescribeAddonConfigurationCommand,
  DescribeAddonVersionsCommand,
  DescribeUpdateCommand,
  ListAddonsCommand,
  ListPodIdentityAssociationsCommand,
  UpdateAddonCommand,
  type UpdateAddonCommandInput,
} from '@aws-sdk/client-eks';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

let harness: Harness;
let count = 0;

beforeAll(async () => {
  harness = await startHarness({ scale: 500 });
});
afterEach(() => harness.simulator.clearFaults());
afterAll(() => harness.stop());

const role = 'arn:aws:iam::111122223333:role/cni';

async function cluster(): Promise<string> {
  const name = `addons-${++count}`;
  const addon = {
    name: 'vpc-cni',
    version: 'v1.18.6-eksbuild.1',
    configurationValues: '{"env":{"WARM_IP_TARGET":"2"}}',
    serviceAccountRoleArn: role,
    podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: role }],
  };
  await harness.simulator.addCluster(clusterWith({ name, nodegroups: [], addons: [addon] }));
  return name;
}

async function describeAddon(clusterName: string, addonName = 'vpc-cni') {
  return (await harness.eks.send(new DescribeAddonCommand({ clusterName, addonName }))).addon!;
}

async function updated(clusterName: string, input: Partial<UpdateAddonCommandInput>) {
  const { update } = await harness.eks.send(
    new UpdateAddonCommand({ clusterName, addonName: 'vpc-cni', ...input }),
  );
  return eventually(async () => {
    const { update: current } = await harness.eks.send(
      new DescribeUpdateCommand({ name: clusterName, updateId: update!.id!, addonName: 'vpc-cni' }),
    );
    return current!.status === 'InProgress' ? null : current!;
  });
}

test('an update moves the version, keeps what it is told again and drops what it is not', async () => {
  const name = await cluster();
  const before = await describeAddon(name);
  const done = await updated(name, {
    addonVersion: 'v1.19.6-eksbuild.7',
    configurationValues: before.configurationValues,
    resolveConflicts: 'PRESERVE',
  });
  expect(done).toMatchObject({ status: 'Successful', type: 'AddonUpdate' });
  const after = await describeAddon(name);
  expect(after).toMatchObject({
    status: 'ACTIVE',
    addonVersion: 'v1.19.6-eksbuild.7',
    configurationValues: before.configurationValues,
    podIdentityAssociations: before.podIdentityAssociations,
  });
  expect(after.serviceAccountRoleArn).toBeUndefined();
  expect(harness.kubernetes.get(name)!.addons.get('vpc-cni')).toBe('v1.19.6-eksbuild.7');
});

test('an empty list of pod identity associations deletes them', async () => {
  const name = await cluster();
  await updated(name, { podIdentityAssociations: [] });
  const { associations } = await harness.eks.send(
    new ListPodIdentityAssociationsCommand({ clusterName: name }),
  );
  expect(associations).toEqual([]);
});

test('versions of other Kubernetes versions and broken configurations are refused', async () => {
  const name = await cluster();
  await expect(updated(name, { addonVersion: 'v1.21.2-eksbuild.1' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    addonName: 'vpc-cni',
  });
  await expect(updated(name, { configurationValues: '{"env":' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('one update at a time, and an injected failure leaves the version', async () => {
  const name = await cluster();
  harness.simulator.injectFault({
    service: 'eks',
    operation: 'UpdateAddon',
    failUpdate: { code: 'ConfigurationConflict', message: 'conflict' },
  });
  const first = updated(name, { addonVersion: 'v1.19.6-eksbuild.7' });
  await eventually(async () => ((await describeAddon(name)).status === 'UPDATING' ? true : null));
  await expect(updated(name, { addonVersion: 'v1.19.6-eksbuild.7' })).rejects.toMatchObject({
    name: 'ResourceInUseException',
  });
  expect(await first).toMatchObject({ status: 'Failed', errors: [{ errorCode: 'ConfigurationConflict' }] });
  expect(await describeAddon(name)).toMatchObject({
    status: 'UPDATE_FAILED',
    addonVersion: 'v1.18.6-eksbuild.1',
  });
});

test('an add-on is created at its default version, and deleted', async () => {
  const name = await cluster();
  const create = { clusterName: name, addonName: 'coredns', clientRequestToken: 'token' };
  const made = await harness.eks.send(new CreateAddonCommand(create));
  expect(made.addon).toMatchObject({ status: 'CREATING', addonVersion: 'v1.11.4-eksbuild.24' });
  const again = await harness.eks.send(new CreateAddonCommand(create));
  expect(again.addon!.addonArn).toBe(made.addon!.addonArn);
  await expect(
    harness.eks.send(new CreateAddonCommand({ clusterName: name, addonName: 'coredns' })),
  ).rejects.toMatchObject({ name: 'ResourceInUseException' });
  await eventually(async () => ((await describeAddon(name, 'coredns')).status === 'ACTIVE' ? true : null));
  expect(harness.kubernetes.get(name)!.addons.has('coredns')).toBe(true);

  await harness.eks.send(new DeleteAddonCommand({ clusterName: name, addonName: 'coredns' }));
  await eventually(async () => {
    const { addons } = await harness.eks.send(new ListAddonsCommand({ clusterName: name }));
    return addons!.includes('coredns') ? null : true;
  });
  expect(harness.kubernetes.get(name)!.addons.has('coredns')).toBe(false);
});

test('the catalogue is filtered by Kubernetes version and paginated', async () => {
  const one = await harness.eks.send(
    new DescribeAddonVersionsCommand({ addonName: 'kube-proxy', kubernetesVersion: '1.33' }),
  );
  const rows = one.addons![0]!.addonVersions!;
  expect(
    rows.every(({ compatibilities }) => compatibilities!.every((entry) => entry.clusterVersion === '1.33')),
  ).toBe(true);
  expect(rows.filter(({ compatibilities }) => compatibilities![0]!.defaultVersion)).toHaveLength(1);

  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await harness.eks.send(new DescribeAddonVersionsCommand({ maxResults: 4, nextToken }));
    names.push(...page.addons!.map(({ addonName }) => addonName!));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(new Set(names).size).toBe(6);

  const configuration = await harness.eks.send(
    new DescribeAddonConfigurationCommand({ addonName: 'vpc-cni', addonVersion: 'v1.19.6-eksbuild.7' }),
  );
  expect(JSON.parse(configuration.configurationSchema!)).toMatchObject({ type: 'object' });
  await expect(
    harness.eks.send(new DescribeAddonConfigurationCommand({ addonName: 'vpc-cni', addonVersion: 'v9' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
