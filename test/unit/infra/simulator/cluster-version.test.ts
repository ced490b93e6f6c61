import {
  DescribeClusterCommand,
  DescribeUpdateCommand,
  ListUpdatesCommand,
  UpdateClusterVersionCommand,
  type Update,
} from '@aws-sdk/client-eks';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

let harness: Harness;
let count = 0;

beforeAll(async () => {
  harness = await startHarness({ scale: 2000 });
});
afterAll(() => harness.stop());

async function cluster(changes: Parameters<typeof clusterWith>[0] = {}): Promise<string> {
  const name = `orders-${++count}`;
  await harness.simulator.addCluster(clusterWith({ name, nodegroups: [], ...changes }));
  return name;
}

function update(name: string, version: string, more: { clientRequestToken?: string; force?: boolean } = {}) {
  return harness.eks.send(new UpdateClusterVersionCommand({ name, version, ...more }));
}

function finished(name: string, updateId: string): Promise<Update> {
  return eventually(async () => {
    const { update: current } = await harness.eks.send(new DescribeUpdateCommand({ name, updateId }));
    return current!.status === 'InProgress' ? null : current!;
  });
}

async function upgraded(name: string, version: string): Promise<void> {
  const started = await update(name, version);
  expect((await finished(name, started.update!.id!)).status).toBe('Successful');
}

test('a control plane goes up one minor version, and its API server with it', async () => {
  const name = await cluster();
  const { update: started } = await update(name, '1.32');
  expect(started).toMatchObject({ status: 'InProgress', type: 'VersionUpdate' });
  const during = await harness.eks.send(new DescribeClusterCommand({ name }));
  expect(during.cluster).toMatchObject({ status: 'UPDATING', version: '1.31' });

  const done = await finished(name, started!.id!);
  expect(done.status).toBe('Successful');
  expect(done.createdAt).toBeInstanceOf(Date);
  const after = await harness.eks.send(new DescribeClusterCommand({ name }));
  expect(after.cluster).toMatchObject({ status: 'ACTIVE', version: '1.32' });
  expect(harness.kubernetes.get(name)!.version).toBe('1.32');
});

test('a second update is refused with the id of the one in progress', async () => {
  const name = await cluster();
  const { update: started } = await update(name, '1.32');
  await expect(update(name, '1.32')).rejects.toMatchObject({
    name: 'ResourceInUseException',
    $metadata: { httpStatusCode: 409 },
    message: expect.stringContaining(started!.id!),
    clusterName: name,
  });
});

test.each([
  ['a skipped minor version', '1.33'],
  ['the same version', '1.31'],
  ['a version below', '1.29'],
  ['a version that does not exist', '1.99'],
  ['a word', 'latest'],
])('%s is refused', async (_what, version) => {
  const name = await cluster();
  await expect(update(name, version)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a repeated token gives the same update, with other parameters a refusal', async () => {
  const name = await cluster();
  const first = await update(name, '1.32', { clientRequestToken: 'once' });
  const second = await update(name, '1.32', { clientRequestToken: 'once' });
  expect(second.update!.id).toBe(first.update!.id);
  await expect(update(name, '1.33', { clientRequestToken: 'once' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const { updateIds } = await harness.eks.send(new ListUpdatesCommand({ name }));
  expect(updateIds).toEqual([first.update!.id]);
  const calls = harness.simulator.calls({ operation: 'UpdateClusterVersion' }).slice(-3);
  expect(calls.map(({ replay, changed, status }) => ({ replay, changed, status }))).toEqual([
    { replay: false, changed: true, status: 200 },
    { replay: true, changed: false, status: 200 },
    { replay: false, changed: false, status: 400 },
  ]);
});

test('an insight in ERROR for the target blocks, unless forced', async () => {
  const deprecated = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1beta3', resource: 'flowschemas' };
  const name = await cluster({ deprecatedApis: [{ ...deprecated, removedRelease: '1.32' }] });
  await expect(update(name, '1.32')).rejects.toMatchObject({ name: 'InvalidStateException' });
  expect((await update(name, '1.32', { force: true })).update!.status).toBe('InProgress');
});

describe('rollback', () => {
  test('goes back one hop, once', async () => {
    const name = await cluster();
    await upgraded(name, '1.32');
    const back = await update(name, '1.31');
    expect(back.update!.type).toBe('VersionRollback');
    expect((await finished(name, back.update!.id!)).status).toBe('Successful');
    expect(harness.simulator.cluster(name).version).toBe('1.31');
    await expect(update(name, '1.30')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('takes back only the last of two hops', async () => {
    const name = await cluster({ addons: [] });
    await upgraded(name, '1.32');
    await upgraded(name, '1.33');
    const back = await update(name, '1.32');
    await finished(name, back.update!.id!);
    await expect(update(name, '1.31')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  test('is refused after seven days, and for a cluster made at its version', async () => {
    const name = await cluster();
    await upgraded(name, '1.32');
    await fetch(`${harness.simulator.url}/_simulator/clusters/${name}`, {
      method: 'POST',
      body: JSON.stringify({ ageUpgradeDays: 7 }),
    });
    await expect(update(name, '1.31')).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('7 days'),
    });
    const fresh = await cluster({ createdAtVersion: '1.31', version: '1.32' });
    await expect(update(fresh, '1.31')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});
