import { UpdateClusterVersionCommand } from '@aws-sdk/client-eks';
import { rollbackControlPlane } from '../../../../activities/eks/rollback-control-plane.js';
import { updateControlPlane } from '../../../../activities/eks/update-control-plane.js';
import type { TestContext } from '../steps/action-context.js';
import { run, startAccount, untilEnded, type SimulatedAccount } from './simulated-account.js';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount();
});
afterEach(() => account.simulator.clearFaults());
afterAll(() => account.stop());

const to = (version: string, force = false) => ({ version, force });
const HOUR_AGO = new Date(Date.now() - 3_600_000);

const eksOf = ({ clients, target }: TestContext) => clients.aws(target).eks;

/** What somebody else does by hand. */
const byHand = (context: TestContext, version: string) =>
  eksOf(context).send(new UpdateClusterVersionCommand({ name: context.target.clusterName, version }));

describe('update_control_plane', () => {
  test('raises the version, and succeeds when the API server reports it', async () => {
    const context = await account.cluster({ version: '1.31' });
    const { handle, last, seen } = await run(updateControlPlane, context, to('1.32'));
    expect(handle).toMatchObject({ state: 'started', update_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(seen[0]?.status).toBe('running');
    expect(last.status).toBe('succeeded');
    expect(account.simulator.cluster(context.target.clusterName).version).toBe('1.32');
    expect(account.changes(context)).toEqual(['UpdateClusterVersion']);
  });

  test('has nothing to do at the version', async () => {
    const context = await account.cluster({ version: '1.32' });
    const { handle, last } = await run(updateControlPlane, context, to('1.32'));
    expect(handle).toMatchObject({ state: 'done', update_id: null });
    expect(last.status).toBe('succeeded');
    expect(account.changes(context)).toEqual([]);
  });

  test('does not count a version as reached that the API server does not report', async () => {
    const context = await account.cluster({ version: '1.32' });
    const kubernetes = await context.clients.kubernetes(context.target);
    const lagging = {
      ...context,
      clients: {
        ...context.clients,
        kubernetes: async () => ({
          ...kubernetes,
          get: async () => JSON.stringify({ major: '1', minor: '31+' }),
        }),
      },
    };
    const handle = await updateControlPlane.start(lagging, to('1.32'), 'token');
    expect((await updateControlPlane.observe(lagging, to('1.32'), handle)).status).toBe('running');
  });

  test('finds its own update after the answer was lost, without a second one', async () => {
    const context = await account.cluster({ version: '1.31' });
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateClusterVersion',
      dropAfterApply: true,
      times: 1,
    });
    await expect(updateControlPlane.start(context, to('1.32'), 'token')).rejects.toThrow('socket hang up');
    const handle = await updateControlPlane.start(context, to('1.32'), 'token');
    expect(handle.state).toBe('started');
    expect((await untilEnded(updateControlPlane, context, to('1.32'), handle)).last.status).toBe('succeeded');
    expect(account.changes(context)).toEqual(['UpdateClusterVersion']);
  });

  test('adopts the same upgrade that somebody else has started before', async () => {
    const context = await account.cluster({ version: '1.31' });
    const { update } = await byHand(context, '1.32');
    const later = { ...context, scheduledAt: new Date(Date.now() + 5_000) };
    const handle = await updateControlPlane.start(later, to('1.32'), 'token');
    expect(handle).toMatchObject({ state: 'adopted', update_id: update?.id });
    expect((await untilEnded(updateControlPlane, later, to('1.32'), handle)).last.status).toBe('succeeded');
  });

  test('waits for another update, heartbeating, and then makes its own', async () => {
    const context = await account.cluster({ version: '1.31' });
    await byHand(context, '1.32');
    const { handle, last } = await run(updateControlPlane, context, to('1.33'));
    expect(handle.state).toBe('started');
    expect(last.status).toBe('succeeded');
    expect(context.heartbeats.length).toBeGreaterThan(0);
    expect(account.changes(context)).toEqual(['UpdateClusterVersion', 'UpdateClusterVersion']);
  });

  test('waits when an ACTIVE cluster answers that it is in use', async () => {
    const context = await account.cluster({ version: '1.31' });
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateClusterVersion',
      error: { code: 'ResourceInUseException', message: 'Cluster has an update in progress', status: 409 },
      times: 2,
    });
    const handle = await updateControlPlane.start(context, to('1.32'), 'token');
    expect(handle.state).toBe('started');
    expect(context.heartbeats).toHaveLength(2);
    expect(context.logged).toContain('EKS is busy with another change; waiting');
  });

  test('is blocked by insights unless forced', async () => {
    const context = await account.cluster({
      version: '1.31',
      insights: [{ name: 'Deprecated APIs', status: 'ERROR' }],
    });
    await expect(updateControlPlane.start(context, to('1.32'), 'token')).rejects.toMatchObject({
      code: 'INSIGHTS_BLOCK',
      failure: { resource: `cluster/${context.target.clusterName}` },
    });
    const forced = await run(updateControlPlane, context, to('1.32', true), 'token-2');
    expect(forced.last.status).toBe('succeeded');
  });

  test('reports a failed update with its codes, messages and resources', async () => {
    const context = await account.cluster({ version: '1.31' });
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateClusterVersion',
      failUpdate: { code: 'IpNotAvailable', message: 'No free addresses', resourceIds: ['subnet-1'] },
    });
    const { last } = await run(updateControlPlane, context, to('1.32'));
    expect(last).toMatchObject({ status: 'failed', failure: { code: 'UPDATE_FAILED' } });
    expect(last.failure?.message).toContain('IpNotAvailable: No free addresses (subnet-1)');
  });

  test('never goes down, although the same call would', async () => {
    const context = await account.cluster({ version: '1.32' });
    await expect(updateControlPlane.start(context, to('1.31'), 'token')).rejects.toMatchObject({
      code: 'VERSION_DOWNGRADE',
    });
    expect(account.changes(context)).toEqual([]);
  });

  describe('when kubelets would be left behind', () => {
    const group = (name: string, version: string, size = 1) => ({
      name,
      size,
      version,
      amiType: 'AL2023_x86_64_STANDARD',
    });

    test('refuses, naming each group, a node, its version and what to do', async () => {
      const context = await account.cluster({
        version: '1.33',
        nodegroups: [group('blue', '1.33'), group('old', '1.30', 2), group('older', '1.29')],
      });
      const { clusterName } = context.target;
      const start = updateControlPlane.start(context, to('1.34', true), 'token');
      await expect(start).rejects.toMatchObject({
        code: 'VERSION_SKEW',
        failure: { resource: `nodegroup/${clusterName}/old` },
      });
      await expect(start).rejects.toThrow(/2 nodes of node group old \(such as ip-[^)]+\) run v1\.30\./);
      await expect(start).rejects.toThrow(/1 node of node group older \(such as ip-[^)]+\) run v1\.29\./);
      await expect(start).rejects.toMatchObject({
        failure: {
          remedy: expect.stringContaining('Update node group older to 1.31 or newer first'),
        },
      });
      expect(account.changes(context)).toEqual([]);
    });

    test('names nodes that belong to no group, and allows three versions', async () => {
      const context = await account.cluster({ version: '1.33', nodegroups: [group('edge', '1.31')] });
      const kubernetes = await context.clients.kubernetes(context.target);
      const withNode = (kubeletVersion: string) => ({
        ...context,
        clients: {
          ...context.clients,
          kubernetes: async () => ({
            ...kubernetes,
            core: {
              listNode: async () => ({
                items: [{ metadata: { name: 'bare-1' }, status: { nodeInfo: { kubeletVersion } } }],
              }),
            } as never,
          }),
        },
      });
      await expect(
        updateControlPlane.start(withNode('v1.30.9-eks-1'), to('1.34'), 'token'),
      ).rejects.toMatchObject({
        code: 'VERSION_SKEW',
        failure: { resource: 'Node/bare-1', remedy: expect.stringContaining('Replace bare-1') },
      });
      const handle = await updateControlPlane.start(withNode('v1.31.0'), to('1.34'), 'token');
      expect(handle.state).toBe('started');
    });

    test('does not go on without having read them', async () => {
      const context = await account.cluster({ version: '1.33' });
      const noRoute = Object.assign(new Error('connect EHOSTUNREACH'), { code: 'EHOSTUNREACH' });
      const cut = { ...context, clients: { ...context.clients, kubernetes: () => Promise.reject(noRoute) } };
      await expect(updateControlPlane.start(cut, to('1.34'), 'token')).rejects.toBe(noRoute);
      expect(account.changes(context)).toEqual([]);
    });
  });

  test('refuses a cluster that does not exist', async () => {
    const context = await account.cluster({ version: '1.32' });
    const nowhere = { ...context, target: { ...context.target, clusterName: 'nowhere' } };
    await expect(updateControlPlane.start(nowhere, to('1.33'), 'token')).rejects.toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
    });
  });

  test('throttling and refusals come through', async () => {
    const context = await account.cluster({ version: '1.31' });
    const fault = { service: 'eks', operation: 'UpdateClusterVersion', times: 1 };
    account.simulator.injectFault({
      ...fault,
      error: { code: 'ThrottlingException', message: 'Rate exceeded', status: 429 },
    });
    await expect(updateControlPlane.start(context, to('1.32'), 'token')).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
    await expect(updateControlPlane.start(context, to('1.33'), 'token')).rejects.toMatchObject({
      name: expect.stringMatching(/^Invalid/),
    });
  });

  test('an aborted signal ends it', async () => {
    const context = await account.cluster({ version: '1.31' });
    const aborted = { ...context, signal: AbortSignal.abort() };
    await expect(updateControlPlane.start(aborted, to('1.32'), 'token')).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('rollback_control_plane', () => {
  test('takes an upgraded control plane back', async () => {
    const context = await account.cluster({ version: '1.31' });
    await run(updateControlPlane, context, to('1.32'));
    const { handle, last } = await run(rollbackControlPlane, context, { version: '1.31' }, 'token-2');
    expect(handle.state).toBe('started');
    expect(last.status).toBe('succeeded');
    expect(account.simulator.cluster(context.target.clusterName).version).toBe('1.31');
    const again = await rollbackControlPlane.start(context, { version: '1.31' }, 'token-2');
    expect(again.state).toBe('done');
  });

  test('adopts a rollback in progress', async () => {
    const context = { ...(await account.cluster({ version: '1.31' })), scheduledAt: HOUR_AGO };
    await run(updateControlPlane, context, to('1.32'));
    const { update } = await byHand(context, '1.31');
    const later = { ...context, scheduledAt: new Date(Date.now() + 5_000) };
    const handle = await rollbackControlPlane.start(later, { version: '1.31' }, 'token');
    expect(handle).toMatchObject({ state: 'adopted', update_id: update?.id });
  });

  test('is not possible for a cluster made at its version, and says why', async () => {
    const context = await account.cluster({ version: '1.32', createdAtVersion: '1.32' });
    const start = rollbackControlPlane.start(context, { version: '1.31' }, 'token');
    await expect(start).rejects.toMatchObject({ code: 'ROLLBACK_NOT_POSSIBLE' });
    await expect(start).rejects.toThrow(/cannot be rolled back to 1\.31: \w+/);
  });

  test('never goes up, although the same call would', async () => {
    const context = await account.cluster({ version: '1.31' });
    await expect(rollbackControlPlane.start(context, { version: '1.32' }, 'token')).rejects.toMatchObject({
      code: 'ROLLBACK_NOT_POSSIBLE',
    });
    expect(account.changes(context)).toEqual([]);
  });
});
