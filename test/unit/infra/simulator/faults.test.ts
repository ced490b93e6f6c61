import {
  EKSClient,
  ListClustersCommand,
  TagResourceCommand,
  UpdateClusterVersionCommand,
} from '@aws-sdk/client-eks';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { clusterWith, startHarness, type Harness } from './support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  await harness.simulator.addCluster(clusterWith({ name: 'orders', nodegroups: [] }));
});
afterEach(() => harness.simulator.clearFaults());
afterAll(() => harness.stop());

const list = (client = harness.eks) => client.send(new ListClustersCommand({}));
const throttled = { code: 'ThrottlingException', message: 'Rate exceeded', status: 429 };

function control(path: string, method = 'GET', body?: unknown): Promise<Response> {
  return fetch(`${harness.simulator.url}/_simulator${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

test('an error strikes as often as it is told to', async () => {
  harness.simulator.injectFault({ service: 'eks', operation: 'ListClusters', times: 2, error: throttled });
  for (let call = 0; call < 2; call++)
    await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect((await list()).clusters).toEqual(['orders']);
});

test('an error strikes only calls with the matching parameters', async () => {
  const { arn } = harness.simulator.cluster('orders');
  harness.simulator.injectFault({
    service: '*',
    operation: '*',
    match: { tags: { a: '1' } },
    error: throttled,
  });
  const tag = (tags: Record<string, string>) =>
    harness.eks.send(new TagResourceCommand({ resourceArn: arn, tags }));
  await tag({ a: '2' });
  await expect(tag({ a: '1' })).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(harness.simulator.cluster('orders').tags).toEqual({ a: '2' });
});

test('a chance of 0 never strikes', async () => {
  harness.simulator.injectFault({ service: 'eks', operation: '*', probability: 0, error: throttled });
  for (let call = 0; call < 5; call++) expect((await list()).clusters).toEqual(['orders']);
});

test('latency delays, and a hanging call ends with the client’s patience', async () => {
  harness.simulator.injectFault({ service: 'eks', operation: 'ListClusters', times: 1, latencySeconds: 0.2 });
  const start = Date.now();
  await list();
  expect(Date.now() - start).toBeGreaterThanOrEqual(195);

  harness.simulator.injectFault({ service: 'eks', operation: 'ListClusters', hang: true });
  const requestHandler = new NodeHttpHandler({ requestTimeout: 150, throwOnRequestTimeout: true });
  const impatient = new EKSClient({ ...harness.client, requestHandler });
  await expect(list(impatient)).rejects.toMatchObject({ name: 'TimeoutError' });
  impatient.destroy();
});

test('a lost response leaves the change, and a retry with the token finds it', async () => {
  harness.simulator.injectFault({
    service: 'eks',
    operation: 'UpdateClusterVersion',
    times: 1,
    dropAfterApply: true,
  });
  const upgrade = () =>
    harness.eks.send(
      new UpdateClusterVersionCommand({ name: 'orders', version: '1.32', clientRequestToken: 'lost' }),
    );
  await expect(upgrade()).rejects.toThrow(/socket hang up|ECONNRESET/);
  const [update] = harness.simulator.cluster('orders').updates;
  expect((await upgrade()).update!.id).toBe(update!.id);
  expect(harness.simulator.calls({ operation: 'UpdateClusterVersion' })).toMatchObject([
    { status: null, changed: true, replay: false },
    { status: 200, changed: false, replay: true },
  ]);
});

test('expired tokens are an error of the service', async () => {
  harness.simulator.injectFault({ service: 'eks', operation: '*', times: 1, expireTokens: true });
  await expect(list()).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});

test('the control API injects, lists and clears faults, and says what is wrong with one', async () => {
  expect(
    (await control('/faults', 'POST', { service: 'eks', operation: '*', error: throttled })).status,
  ).toBe(201);
  expect(await (await control('/faults')).json()).toHaveLength(1);
  await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException' });
  await control('/faults', 'DELETE');
  await list();
  const refused = await control('/faults', 'POST', { service: 'eks', operation: '*', explode: true });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ issues: [{ code: 'unrecognized_keys' }] });
});

test('the control API shows calls by filter, clears them, and knows clusters', async () => {
  await control('/calls', 'DELETE');
  await list();
  const calls = await (await control('/calls?operation=ListClusters&mutating=false')).json();
  expect(calls).toMatchObject([
    {
      service: 'eks',
      operation: 'ListClusters',
      account: '111122223333',
      region: 'eu-west-1',
      mutating: false,
      status: 200,
      errorCode: null,
    },
  ]);
  expect(await (await control('/calls?mutating=true')).json()).toEqual([]);
  expect((await control('/clusters', 'POST', { name: 'added', version: '1.34' })).status).toBe(201);
  expect(await (await control('/clusters/added')).json()).toMatchObject({
    status: 'ACTIVE',
    version: '1.34',
  });
  expect((await control('/clusters', 'POST', { name: 'added', version: '1.34' })).status).toBe(400);
  const tagged = await control('/clusters/added', 'POST', { tags: { a: 'b' } });
  expect(await tagged.json()).toMatchObject({ tags: { a: 'b' } });
  expect(await (await control('/state')).json()).toMatchObject({
    accounts: { 111122223333: { id: '111122223333' } },
  });
  expect((await control('/nothing')).status).toBe(404);
});
