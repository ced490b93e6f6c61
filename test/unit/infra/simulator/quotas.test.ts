import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateNodegroupCommand } from '@aws-sdk/client-eks';
import {
  GetServiceQuotaCommand,
  paginateListServiceQuotas,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { DEFAULT_VCPUS } from '../../../../infra/local/simulator/catalog/vcpu-quotas.js';
import { clusterWith, startHarness, type Harness } from './support/harness.js';

const STANDARD = 'L-1216C47A';
const STANDARD_SPOT = 'L-34B43A08';
let harness: Harness;
let quotas: ServiceQuotasClient;

beforeAll(async () => {
  harness = await startHarness({ accounts: [{ id: '111122223333', quotas: { [STANDARD]: 64 } }] });
  quotas = new ServiceQuotasClient(harness.client);
});
afterAll(async () => {
  quotas.destroy();
  await harness.stop();
});

const quota = (QuotaCode: string, ServiceCode = 'ec2') =>
  quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));

test('a quota has the value of the account, or an ample one', async () => {
  expect((await quota(STANDARD)).Quota).toMatchObject({
    QuotaArn: `arn:aws:servicequotas:eu-west-1:111122223333:ec2/${STANDARD}`,
    QuotaName: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    Value: 64,
  });
  expect((await quota(STANDARD_SPOT)).Quota?.Value).toBe(DEFAULT_VCPUS);
});

test('quotas and services that do not exist are an error', async () => {
  await expect(quota('L-00000000')).rejects.toMatchObject({ name: 'NoSuchResourceException' });
  await expect(quota(STANDARD, 'eks')).rejects.toMatchObject({ name: 'NoSuchResourceException' });
});

test('quotas are listed page by page', async () => {
  const codes: string[] = [];
  let pages = 0;
  for await (const page of paginateListServiceQuotas(
    { client: quotas, pageSize: 4 },
    { ServiceCode: 'ec2' },
  )) {
    pages += 1;
    codes.push(...(page.Quotas ?? []).map(({ QuotaCode }) => QuotaCode!));
  }
  expect(codes).toEqual(expect.arrayContaining([STANDARD, STANDARD_SPOT]));
  expect([pages, new Set(codes).size]).toEqual([2, 6]);
});

test('an account that may not read quotas is told so', async () => {
  harness.simulator.world.account('111122223333')!.deniedActions.push('servicequotas:GetServiceQuota');
  await expect(quota(STANDARD)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('servicequotas:GetServiceQuota'),
  });
});

test('instances of a Spot node group say so', async () => {
  await harness.simulator.addCluster(clusterWith({ name: 'orders', addons: [] }));
  const { subnetIds } = harness.simulator.cluster('orders').network;
  const create = new CreateNodegroupCommand({
    clusterName: 'orders',
    nodegroupName: 'spot',
    capacityType: 'SPOT',
    scalingConfig: { minSize: 1, maxSize: 1, desiredSize: 1 },
    subnets: subnetIds,
    nodeRole: 'arn:aws:iam::111122223333:role/node',
  });
  await harness.eks.send(create);
  const ec2 = new EC2Client(harness.client);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  const lifecycles = Reservations!.map(({ Instances }) => Instances![0]!.InstanceLifecycle);
  expect(lifecycles.sort()).toEqual(['spot', undefined, undefined, undefined]);
  ec2.destroy();
});
