import { DescribeNodegroupCommand, ListNodegroupsCommand } from '@aws-sdk/client-eks';
import { replaceNodegroup } from '../../../../activities/eks/replace-nodegroup.js';
import type { ClusterSpecInput } from '../../../../infra/local/simulator/index.js';
import type { TestContext } from '../steps/action-context.js';
import { run, startAccount, untilEnded, type SimulatedAccount } from './simulated-account.js';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount();
});
afterEach(() => account.simulator.clearFaults());
afterAll(() => account.stop());

const BLUE = {
  name: 'blue',
  size: 2,
  min: 1,
  max: 5,
  amiType: 'AL2023_x86_64_STANDARD',
  maxUnavailable: 1,
  labels: { team: 'shop' },
  taints: [{ key: 'dedicated', value: 'shop', effect: 'NO_SCHEDULE' }],
  tags: { owner: 'shop' },
} satisfies NonNullable<ClusterSpecInput['nodegroups']>[number];

const REPLACE = { nodegroup: 'blue', replacement: 'blue-131', version: '1.31', release_version: null };

const cluster = (group: Partial<typeof BLUE> = {}): Promise<TestContext> =>
  account.cluster({ version: '1.32', nodegroups: [{ ...BLUE, ...group }] });

const eksOf = ({ clients, target }: TestContext) => clients.aws(target).eks;

async function groupsOf(context: TestContext): Promise<string[]> {
  const { clusterName } = context.target;
  return (await eksOf(context).send(new ListNodegroupsCommand({ clusterName }))).nodegroups!;
}

describe('replace_nodegroup', () => {
  test('makes the new group like the old one, and then deletes that', async () => {
    const context = await cluster();
    const { handle, last, seen } = await run(replaceNodegroup, context, REPLACE, 'token-1');
    expect(handle).toMatchObject({ state: 'started', outputs: { nodegroup: 'blue-131' } });
    expect(last).toMatchObject({
      status: 'succeeded',
      nodes: { total: 2, done: 2 },
      outputs: { nodegroup: 'blue-131' },
    });
    expect(seen[0]).toMatchObject({ status: 'running' });
    expect(account.changes(context)).toEqual(['CreateNodegroup', 'DeleteNodegroup']);
    expect(await groupsOf(context)).toEqual(['blue-131']);
    const command = new DescribeNodegroupCommand({
      clusterName: context.target.clusterName,
      nodegroupName: 'blue-131',
    });
    expect((await eksOf(context).send(command)).nodegroup).toMatchObject({
      version: '1.31',
      scalingConfig: { minSize: 1, maxSize: 5, desiredSize: 2 },
      labels: BLUE.labels,
      taints: BLUE.taints,
      tags: { owner: 'shop', 'drydock.dev/replaces': 'blue' },
    });
  });

  test('goes on from any point, and makes each change once', async () => {
    const context = await cluster();
    account.simulator.injectFault({
      service: 'eks',
      operation: 'CreateNodegroup',
      dropAfterApply: true,
      times: 1,
    });
    account.simulator.injectFault({
      service: 'eks',
      operation: 'DeleteNodegroup',
      dropAfterApply: true,
      times: 1,
    });
    await expect(replaceNodegroup.start(context, REPLACE, 'token-1')).rejects.toThrow('socket hang up');
    const handle = await replaceNodegroup.start(context, REPLACE, 'token-1');
    expect(handle.state).toBe('started');
    await expect(untilEnded(replaceNodegroup, context, REPLACE, handle)).rejects.toThrow('socket hang up');
    const again = await replaceNodegroup.start(context, REPLACE, 'token-1');
    expect((await untilEnded(replaceNodegroup, context, REPLACE, again)).last.status).toBe('succeeded');
    expect((await replaceNodegroup.start(context, REPLACE, 'token-1')).state).toBe('done');
    expect(account.changes(context)).toEqual(['CreateNodegroup', 'DeleteNodegroup']);
  });

  test('keeps the old group while the nodes of the new one cannot be seen', async () => {
    const context = await cluster({ size: 1 });
    const handle = await replaceNodegroup.start(context, REPLACE, 'token-1');
    const noRoute = Object.assign(new Error('connect EHOSTUNREACH'), { code: 'EHOSTUNREACH' });
    const blind = { ...context, clients: { ...context.clients, kubernetes: () => Promise.reject(noRoute) } };
    const deadline = Date.now() + 600;
    while (Date.now() < deadline) {
      expect((await replaceNodegroup.observe(blind, REPLACE, handle)).status).toBe('running');
    }
    expect(await groupsOf(context)).toEqual(['blue', 'blue-131']);
  });

  test('fails, and keeps the old group, when the new one cannot be made', async () => {
    const context = await cluster({ size: 1 });
    account.simulator.injectFault({ service: 'eks', operation: 'CreateNodegroup', neverReady: true });
    const { last } = await run(replaceNodegroup, context, REPLACE, 'token-1');
    expect(last).toMatchObject({
      status: 'failed',
      failure: { code: 'NODE_NOT_READY', resource: `nodegroup/${context.target.clusterName}/blue-131` },
    });
    expect(await groupsOf(context)).toEqual(['blue', 'blue-131']);
  });

  test('refuses a group of the name that was made for something else', async () => {
    const context = await account.cluster({
      version: '1.32',
      nodegroups: [BLUE, { ...BLUE, name: 'blue-131' }],
    });
    await expect(replaceNodegroup.start(context, REPLACE, 'token')).rejects.toMatchObject({
      code: 'MANUAL_ACTION_REQUIRED',
    });
    expect(account.changes(context)).toEqual([]);
  });

  test('refuses a custom AMI, whose version is in its launch template', async () => {
    const context = await account.cluster({
      version: '1.32',
      nodegroups: [
        { name: 'blue', size: 1, amiType: 'CUSTOM', launchTemplate: { imageId: 'ami-0aaaaaaaaaaaaaaa1' } },
      ],
    });
    await expect(replaceNodegroup.start(context, REPLACE, 'token')).rejects.toMatchObject({
      code: 'ROLLBACK_NOT_POSSIBLE',
    });
  });

  test('refuses when neither group exists, and fails when the new one is gone', async () => {
    const context = await account.cluster({ version: '1.32' });
    await expect(replaceNodegroup.start(context, REPLACE, 'token')).rejects.toMatchObject({
      code: 'NODEGROUP_NOT_FOUND',
    });
    const handle = {
      state: 'started',
      update_id: null,
      outputs: {},
      started_at: new Date().toISOString(),
    } as const;
    expect(await replaceNodegroup.observe(context, REPLACE, handle)).toMatchObject({
      status: 'failed',
      failure: { code: 'UPDATE_FAILED' },
    });
  });
});
