import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeUpdateCommand, UpdateNodegroupVersionCommand } from '@aws-sdk/client-eks';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

let harness: Harness;
let ec2: EC2Client;
let autoscaling: AutoScalingClient;

beforeAll(async () => {
  harness = await startHarness({
    accounts: [
      { id: '111122223333', images: [{ imageId: 'ami-golden1', name: 'golden', kubernetesVersion: '1.31' }] },
    ],
  });
  ec2 = new EC2Client(harness.client);
  autoscaling = new AutoScalingClient(harness.client);
  await harness.simulator.addCluster(
    clusterWith({
      name: 'orders',
      addons: [],
      nodegroups: [
        { name: 'general', size: 2, amiType: 'AL2023_x86_64_STANDARD', tags: { team: 'a' } },
        { name: 'custom', size: 1, amiType: 'CUSTOM', launchTemplate: { imageId: 'ami-golden1' } },
        { name: 'own', size: 2, min: 1, max: 3, amiType: 'AL2023_x86_64_STANDARD', selfManaged: true },
      ],
    }),
  );
});
afterAll(async () => {
  ec2.destroy();
  autoscaling.destroy();
  await harness.stop();
});

async function own() {
  const { AutoScalingGroups } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['orders-own'] }),
  );
  return AutoScalingGroups![0]!;
}

test('subnets show their free addresses, and the control API can take them away', async () => {
  const { network } = harness.simulator.cluster('orders');
  const find = async () =>
    (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: network.subnetIds }))).Subnets!;
  expect((await find()).map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
    'eu-west-1a',
    'eu-west-1b',
    'eu-west-1c',
  ]);
  expect((await find())[0]!.AvailableIpAddressCount).toBeGreaterThan(8000);
  await fetch(`${harness.simulator.url}/_simulator/clusters/orders`, {
    method: 'POST',
    body: JSON.stringify({ freeAddresses: 3 }),
  });
  expect((await find())[0]!.AvailableIpAddressCount).toBe(3);
  await expect(ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0'] }))).rejects.toMatchObject({
    name: 'InvalidSubnetID.NotFound',
  });
  const groups = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [network.clusterSecurityGroupId] }),
  );
  expect(groups.SecurityGroups).toHaveLength(1);
  const zones = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  expect(zones.AvailabilityZones![0]).toMatchObject({ ZoneName: 'eu-west-1a', ZoneId: 'euw1-az1' });
});

test('instances are found by tag and state, with wild cards, in pages', async () => {
  const filters = [
    { Name: 'tag:eks:nodegroup-name', Values: ['gen*'] },
    { Name: 'instance-state-name', Values: ['running'] },
  ];
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters: filters }));
  const instances = Reservations!.flatMap((reservation) => reservation.Instances!);
  const nodes = harness.kubernetes.get('orders')!.nodes('general');
  expect(instances.map(({ PrivateDnsName }) => PrivateDnsName).sort()).toEqual(
    nodes.map(({ name }) => name).sort(),
  );
  const page = await ec2.send(new DescribeInstancesCommand({ MaxResults: 1 }));
  expect(page.NextToken).toBeDefined();
  await expect(
    ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'nonsense', Values: ['x'] }] })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  const types = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m6i.large'] }));
  expect(types.InstanceTypes![0]).toMatchObject({
    VCpuInfo: { DefaultVCpus: 2 },
    MemoryInfo: { SizeInMiB: 8192 },
  });
});

test('a custom AMI group moves by a new version of its launch template, made once', async () => {
  const { LaunchTemplates } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['orders-custom'] }),
  );
  const id = LaunchTemplates![0]!.LaunchTemplateId!;
  const create = {
    LaunchTemplateId: id,
    SourceVersion: '1',
    ClientToken: 'once',
    LaunchTemplateData: {
      ImageId: 'ami-golden2',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50 } }],
    },
  };
  const made = await ec2.send(new CreateLaunchTemplateVersionCommand(create));
  const again = await ec2.send(new CreateLaunchTemplateVersionCommand(create));
  expect(again.LaunchTemplateVersion!.VersionNumber).toBe(made.LaunchTemplateVersion!.VersionNumber);
  await expect(
    ec2.send(new CreateLaunchTemplateVersionCommand({ ...create, SourceVersion: '2' })),
  ).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  const versions = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['$Latest'] }),
  );
  expect(versions.LaunchTemplateVersions![0]).toMatchObject({
    VersionNumber: 2,
    DefaultVersion: false,
    LaunchTemplateData: {
      ImageId: 'ami-golden2',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50 } }],
    },
  });

  const group = { clusterName: 'orders', nodegroupName: 'custom' };
  const launchTemplate = { id, version: '2' };
  await expect(
    harness.eks.send(new UpdateNodegroupVersionCommand({ ...group, launchTemplate, version: '1.31' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(harness.eks.send(new UpdateNodegroupVersionCommand(group))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const { update } = await harness.eks.send(new UpdateNodegroupVersionCommand({ ...group, launchTemplate }));
  await eventually(async () => {
    const current = await harness.eks.send(
      new DescribeUpdateCommand({ name: 'orders', nodegroupName: 'custom', updateId: update!.id! }),
    );
    return current.update!.status === 'Successful' ? true : null;
  });
  expect(harness.simulator.cluster('orders').nodegroups['custom']).toMatchObject({
    amiType: 'CUSTOM',
    releaseVersion: 'ami-golden2',
    launchTemplate: { version: 2 },
  });
});

test('images are those of EKS and the account’s own', async () => {
  const mine = await ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-golden1'] }));
  expect(mine.Images![0]).toMatchObject({ Name: 'golden', OwnerId: '111122223333' });
  const eks = await ec2.send(
    new DescribeImagesCommand({
      Owners: ['amazon'],
      Filters: [{ Name: 'name', Values: ['amazon-eks-node-al2023-x86_64-standard-1.31-*'] }],
    }),
  );
  expect(eks.Images).toHaveLength(3);
  await expect(ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-none'] }))).rejects.toMatchObject({
    name: 'InvalidAMIID.NotFound',
  });
});

test('groups are found by tags; EKS marks its own', async () => {
  const { AutoScalingGroups } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({
      Filters: [{ Name: 'tag:eks:nodegroup-name', Values: ['general'] }],
    }),
  );
  expect(AutoScalingGroups).toHaveLength(1);
  expect(AutoScalingGroups![0]!.AutoScalingGroupName).toMatch(/^eks-general-/);
  const both = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({
      Filters: [{ Name: 'tag-key', Values: ['kubernetes.io/cluster/orders'] }],
    }),
  );
  expect(both.AutoScalingGroups).toHaveLength(3);
});

test('a suspended process is not run until it is resumed', async () => {
  await autoscaling.send(
    new SuspendProcessesCommand({ AutoScalingGroupName: 'orders-own', ScalingProcesses: ['Launch'] }),
  );
  await autoscaling.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'orders-own', DesiredCapacity: 3 }),
  );
  expect(await own()).toMatchObject({ DesiredCapacity: 3, SuspendedProcesses: [{ ProcessName: 'Launch' }] });
  expect((await own()).Instances).toHaveLength(2);
  await autoscaling.send(new ResumeProcessesCommand({ AutoScalingGroupName: 'orders-own' }));
  expect((await own()).Instances).toHaveLength(3);
  await expect(
    autoscaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'orders-own', DesiredCapacity: 9 }),
    ),
  ).rejects.toMatchObject({ name: 'ValidationError' });
});

test('an instance is terminated with or without a replacement', async () => {
  const [first, second] = (await own()).Instances!;
  const terminate = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
    autoscaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
    );
  const { Activity } = await terminate(first!.InstanceId!, true);
  expect(Activity).toMatchObject({ AutoScalingGroupName: 'orders-own', StatusCode: 'InProgress' });
  expect((await own()).DesiredCapacity).toBe(2);
  await terminate(second!.InstanceId!, false);
  await eventually(async () => {
    const group = await own();
    const inService = group.Instances!.filter(({ LifecycleState }) => LifecycleState === 'InService');
    return group.Instances!.length === 2 && inService.length === 2 ? true : null;
  });
  await expect(terminate('i-0', true)).rejects.toMatchObject({ name: 'ValidationError' });
  const { Activities } = await autoscaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'orders-own' }),
  );
  expect(Activities!.some(({ Description }) => Description!.includes(first!.InstanceId!))).toBe(true);
  const { AutoScalingInstances } = await autoscaling.send(new DescribeAutoScalingInstancesCommand({}));
  expect(AutoScalingInstances!.map(({ InstanceId }) => InstanceId)).not.toContain(first!.InstanceId);
});
