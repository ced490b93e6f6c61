import {
  DescribeUpdateCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from '@aws-sdk/client-eks';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterWith, eventually, startHarness } from './support/harness.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simulator-'));
});
afterEach(() => rm(directory, { recursive: true }));

const general = {
  name: 'general',
  size: 2,
  amiType: 'AL2023_x86_64_STANDARD',
  releaseVersion: '1.31.12-20260612',
};

test('updates in flight go on after a restart, and tokens are still known', async () => {
  const stateFile = join(directory, 'state.json');
  const before = await startHarness({ stateFile, scale: 1000 });
  await before.simulator.addCluster(clusterWith({ nodegroups: [general] }));
  const upgrade = new UpdateClusterVersionCommand({
    name: 'orders',
    version: '1.32',
    clientRequestToken: 'once',
  });
  const control = (await before.eks.send(upgrade)).update!.id!;
  const group = { clusterName: 'orders', nodegroupName: 'general', version: '1.31' };
  const nodes = (await before.eks.send(new UpdateNodegroupVersionCommand(group))).update!.id!;
  // As a crash leaves it: whatever the last answer promised is on the disk.
  const crashed = await readFile(stateFile, 'utf8');
  await before.stop();

  const resumed = join(directory, 'resumed.json');
  await writeFile(resumed, crashed);
  const after = await startHarness({ stateFile: resumed, scale: 1000 });
  try {
    expect(after.simulator.resumed).toBe(true);
    expect((await after.eks.send(upgrade)).update!.id).toBe(control);
    const done = (updateId: string, nodegroupName?: string) =>
      eventually(async () => {
        const { update } = await after.eks.send(
          new DescribeUpdateCommand({ name: 'orders', updateId, nodegroupName }),
        );
        return update!.status === 'Successful' ? true : null;
      });
    await done(control);
    await done(nodes, 'general');
    const calls = after.simulator.calls({ mutating: true });
    expect(calls.map(({ operation, replay }) => ({ operation, replay }))).toEqual([
      { operation: 'UpdateClusterVersion', replay: false },
      { operation: 'UpdateNodegroupVersion', replay: false },
      { operation: 'UpdateClusterVersion', replay: true },
    ]);
    const fake = after.kubernetes.get('orders')!;
    expect(fake.version).toBe('1.32');
    expect(fake.all().every(({ kubeletVersion }) => kubeletVersion.startsWith('v1.31.14'))).toBe(true);
  } finally {
    await after.stop();
  }
});

test('a file that is no state is refused with what to do', async () => {
  const stateFile = join(directory, 'broken.json');
  await writeFile(stateFile, '{"format":');
  await expect(startHarness({ stateFile })).rejects.toMatchObject({
    code: 'SIMULATOR_STATE_UNREADABLE',
    message: expect.stringContaining('move it away'),
  });
});

test('a port that is taken is named', async () => {
  const first = await startHarness();
  try {
    await expect(startHarness({ port: first.simulator.port })).rejects.toMatchObject({
      code: 'SIMULATOR_PORT_IN_USE',
      port: first.simulator.port,
    });
  } finally {
    await first.stop();
  }
});

test.each([
  ['an unknown account', { account: '999999999999' }, 'there is no account 999999999999'],
  ['an unknown version', { version: '1.99' }, 'EKS does not have Kubernetes 1.99'],
  ['an add-on that has no version', { addons: [{ name: 'nothing' }] }, 'there is no add-on nothing'],
  [
    'an image that does not exist',
    { nodegroups: [{ ...general, version: '1.33', amiType: 'AL2_x86_64' }] },
    'there is no AL2_x86_64 image for 1.33',
  ],
])('a specification with %s makes no cluster', async (_what, changes, problem) => {
  const { simulator, stop } = await startHarness();
  try {
    await expect(simulator.addCluster(clusterWith(changes))).rejects.toThrow(problem);
    expect(() => simulator.cluster('orders')).toThrow('no cluster orders');
  } finally {
    await stop();
  }
});
