import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_CREDENTIALS,
  startSimulator,
} from '../../../../infra/local/simulator/index.js';
import { startMoto } from '../../../support/real/moto.js';
import { clientsFor } from './subject.js';
import type { Account, Clients } from './subject.js';

export interface StartedAccount {
  account: Account;
  endpoint: string;
  stop(): Promise<void>;
}

const region = 'eu-west-1';

/** moto's account, whose default VPC has a subnet in each zone. */
export async function motoAccount(): Promise<StartedAccount> {
  const moto = await startMoto();
  const credentials = { accessKeyId: 'AKIAMOTOMOTOMOTOMOTO', secretAccessKey: 'moto' };
  const clients = clientsFor({ endpoint: moto.endpoint, region, credentials });
  const { Subnets = [] } = await clients.ec2.send(new DescribeSubnetsCommand({}));
  const subnetIds = Subnets.map(({ SubnetId }) => SubnetId!);
  return {
    account: {
      id: '123456789012',
      region,
      clients,
      subnetIds,
      scalingGroup: await createScalingGroups(clients, subnetIds),
      roleArn: 'arn:aws:iam::123456789012:role/spoke',
    },
    endpoint: moto.endpoint,
    stop: () => moto.stop(),
  };
}

/** The simulated account, a thousand times as fast as AWS, with a self-managed group beside a cluster of its own. */
export async function simulatedAccount(): Promise<StartedAccount> {
  const simulator = await startSimulator({
    port: 0,
    scale: 1000,
    accounts: [{ id: DEFAULT_ACCOUNT, roles: [{ name: 'spoke' }] }],
  });
  const { network } = await simulator.addCluster({
    name: 'existing',
    region,
    version: '1.33',
    nodegroups: [
      {
        name: 'own',
        selfManaged: true,
        size: 2,
        min: 1,
        max: 4,
        amiType: 'AL2023_x86_64_STANDARD',
        instanceTypes: ['m6i.large'],
        tags: { 'kubernetes.io/cluster/contract': 'owned' },
      },
      { name: 'managed', size: 0, amiType: 'AL2023_x86_64_STANDARD' },
    ],
  });
  return {
    account: {
      id: DEFAULT_ACCOUNT,
      region,
      clients: clientsFor({ endpoint: simulator.url, region, credentials: DEFAULT_CREDENTIALS }),
      subnetIds: network.subnetIds,
      scalingGroup: 'existing-own',
      roleArn: `arn:aws:iam::${DEFAULT_ACCOUNT}:role/spoke`,
    },
    endpoint: simulator.url,
    stop: () => simulator.stop(),
  };
}

/** Two groups of one launch template, since moto makes none for its node groups. Answers the first one's name. */
async function createScalingGroups({ ec2, autoScaling }: Clients, subnetIds: string[]): Promise<string> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  const data: RequestLaunchTemplateData = { ImageId: Images[0]!.ImageId, InstanceType: 'm6i.large' };
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'own', LaunchTemplateData: data }));
  for (const [name, size] of [
    ['own', 2],
    ['other', 0],
  ] as const) {
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchTemplate: { LaunchTemplateName: 'own', Version: '1' },
        MinSize: size / 2,
        MaxSize: 4,
        DesiredCapacity: size,
        VPCZoneIdentifier: subnetIds.join(','),
        Tags: [{ Key: 'kubernetes.io/cluster/contract', Value: 'owned', PropagateAtLaunch: true }],
      }),
    );
  }
  return 'own';
}
