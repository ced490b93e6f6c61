import { Sha256 } from '@aws-crypto/sha256-js';
import {
  DescribeClusterCommand,
  DescribeUpdateCommand,
  UpdateNodegroupVersionCommand,
  type Cluster,
  type Update,
} from '@aws-sdk/client-eks';
import { SignatureV4 } from '@smithy/signature-v4';
import { request } from 'node:https';
import type { SimulatorOptions } from '../../../../infra/local/simulator/options.js';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

/** The whole of it: the simulated EKS in front of the simulated Kubernetes API, with its budgets and its tokens. */
const options: SimulatorOptions = { kubernetes: undefined, scale: 2000 };
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness(options);
});
afterAll(() => harness.stop());

const general = {
  name: 'general',
  size: 3,
  amiType: 'AL2023_x86_64_STANDARD',
  releaseVersion: '1.31.12-20260612',
};
const web = { namespace: 'shop', name: 'web', replicas: 4, nodegroup: 'general' };

async function bearer(name: string, accessKeyId = harness.client.credentials.accessKeyId): Promise<string> {
  const credentials = { ...harness.client.credentials, accessKeyId };
  const signer = new SignatureV4({ credentials, region: 'eu-west-1', service: 'sts', sha256: Sha256 });
  const host = 'sts.eu-west-1.amazonaws.com';
  const { query } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, 'x-k8s-aws-id': name },
    },
    { expiresIn: 60, unhoistableHeaders: new Set(['x-k8s-aws-id']) },
  );
  const parameters = Object.entries(query!).map(
    ([key, value]) => `${key}=${encodeURIComponent(String(value))}`,
  );
  return `k8s-aws-v1.${Buffer.from(`https://${host}/?${parameters.join('&')}`).toString('base64url')}`;
}

function get(
  cluster: Cluster,
  path: string,
  token: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const ca = Buffer.from(cluster.certificateAuthority!.data!, 'base64');
  return new Promise((resolve, reject) => {
    const call = request(
      `${cluster.endpoint}${path}`,
      { ca, headers: { authorization: `Bearer ${token}` } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, body: JSON.parse(text) as Record<string, unknown> }),
        );
      },
    );
    call.on('error', reject).end();
  });
}

function finished(name: string, updateId: string): Promise<Update> {
  return eventually(async () => {
    const { update } = await harness.eks.send(
      new DescribeUpdateCommand({ name, updateId, nodegroupName: 'general' }),
    );
    return update!.status === 'InProgress' ? null : update!;
  }, 30);
}

test('a bearer token of the default caller opens the API under the certificate of DescribeCluster', async () => {
  await harness.simulator.addCluster(clusterWith({ name: 'open', nodegroups: [general] }));
  const { cluster } = await harness.eks.send(new DescribeClusterCommand({ name: 'open' }));
  const nodes = await get(cluster!, '/api/v1/nodes', await bearer('open'));
  expect(nodes.status).toBe(200);
  expect(nodes.body['items']).toHaveLength(3);
  expect((await get(cluster!, '/version', await bearer('open'))).body).toMatchObject({
    gitVersion: expect.stringContaining('v1.31.'),
  });
  expect((await get(cluster!, '/api/v1/nodes', await bearer('other'))).status).toBe(401);
  expect((await get(cluster!, '/api/v1/nodes', await bearer('open', 'AKIAUNKNOWN'))).status).toBe(401);
});

test('an update of a group evicts within the budgets and ends with new nodes', async () => {
  await harness.simulator.addCluster(
    clusterWith({
      name: 'orders',
      nodegroups: [general],
      workloads: [{ ...web, budget: { maxUnavailable: 1 } }],
    }),
  );
  const before = harness.simulator
    .kubernetes('orders')
    .nodes('general')
    .map(({ name }) => name);
  const { update } = await harness.eks.send(
    new UpdateNodegroupVersionCommand({ clusterName: 'orders', nodegroupName: 'general' }),
  );
  expect(await finished('orders', update!.id!)).toMatchObject({ status: 'Successful', errors: [] });
  const after = harness.simulator.kubernetes('orders').nodes('general');
  expect(after).toHaveLength(3);
  expect(after.filter(({ name }) => before.includes(name))).toEqual([]);
});

test('a budget that never allows a disruption fails the update after its time', async () => {
  await harness.simulator.addCluster(
    clusterWith({
      name: 'blocked',
      nodegroups: [general],
      workloads: [{ ...web, replicas: 1, budget: { minAvailable: 1 } }],
    }),
  );
  const { update } = await harness.eks.send(
    new UpdateNodegroupVersionCommand({ clusterName: 'blocked', nodegroupName: 'general' }),
  );
  const failed = await finished('blocked', update!.id!);
  expect(failed).toMatchObject({ status: 'Failed', errors: [{ errorCode: 'PodEvictionFailure' }] });
  const [blocked] = failed.errors![0]!.resourceIds!;
  const node = harness.simulator
    .kubernetes('blocked')
    .nodes('general')
    .find(({ name }) => name === blocked);
  expect(node).toMatchObject({ unschedulable: true });
});
