import { PolicyV1Api } from '@kubernetes/client-node';
import { DescribeNodegroupCommand, UpdateNodegroupVersionCommand } from '@aws-sdk/client-eks';
import { updateNodegroup } from '../../../../activities/eks/update-nodegroup.js';
import { updateNodegroupConfig } from '../../../../activities/eks/update-nodegroup-config.js';
import type { ClusterSpecInput } from '../../../../infra/local/simulator/index.js';
import type { TestContext } from '../steps/action-context.js';
import { run, startAccount, untilEnded, type SimulatedAccount } from './simulated-account.js';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount({ scale: 500 });
});
afterEach(() => account.simulator.clearFaults());
afterAll(() => account.stop());

/** A group that is one minor version behind its control plane. */
const BEHIND = {
  name: 'blue',
  size: 2,
  amiType: 'AL2023_x86_64_STANDARD',
  version: '1.31',
  maxUnavailable: 1,
} satisfies NonNullable<ClusterSpecInput['nodegroups']>[number];

/** Two replicas that may never be disrupted. */
const STUCK = { namespace: 'shop', name: 'web', replicas: 2, nodegroup: 'blue', budget: { minAvailable: 2 } };

const TO_132 = {
  nodegroup: 'blue',
  version: '1.32',
  release_version: null,
  launch_template: null,
  force: false,
};

const clusterBehind = (spec: Partial<ClusterSpecInput> = {}): Promise<TestContext> =>
  account.cluster({ version: '1.32', nodegroups: [BEHIND], ...spec });

const eksOf = ({ clients, target }: TestContext) => clients.aws(target).eks;

async function describeGroup(context: TestContext, nodegroupName = 'blue') {
  const command = new DescribeNodegroupCommand({ clusterName: context.target.clusterName, nodegroupName });
  const { nodegroup } = await eksOf(context).send(command);
  return nodegroup!;
}

/** The last call of an operation on the context's cluster. */
const lastCall = (context: TestContext, operation: string) =>
  account.simulator
    .calls({ operation })
    .findLast(
      ({ parameters }) => (parameters as { clusterName: string }).clusterName === context.target.clusterName,
    )?.parameters;

describe('update_nodegroup', () => {
  test('replaces every node, and tells how many are done, draining and starting', async () => {
    const slow = await startAccount({ scale: 200 });
    try {
      const context = await slow.cluster({
        version: '1.32',
        nodegroups: [{ ...BEHIND, size: 3, updateStrategy: 'MINIMAL' }],
      });
      const { handle, last, seen } = await run(updateNodegroup, context, TO_132, 'token-1');
      expect(handle.state).toBe('started');
      expect(last).toMatchObject({
        status: 'succeeded',
        nodes: { total: 3, done: 3, draining: 0, starting: 0 },
      });
      const done = seen.map(({ nodes }) => nodes!.done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(new Set(done)).toEqual(new Set([0, 1, 2, 3]));
      expect(seen.some(({ nodes }) => nodes!.starting > 0)).toBe(true);
      expect(seen.some(({ nodes }) => nodes!.draining > 0)).toBe(true);
      expect(slow.changes(context)).toEqual(['UpdateNodegroupVersion']);
    } finally {
      await slow.stop();
    }
  });

  test('sends version and release of a stock AMI, and has nothing to do there', async () => {
    const context = await clusterBehind({ nodegroups: [{ ...BEHIND, size: 1 }] });
    const release_version = (
      await describeGroup(
        await account.cluster({ version: '1.32', nodegroups: [{ ...BEHIND, version: '1.32', size: 0 }] }),
      )
    ).releaseVersion!;
    await run(updateNodegroup, context, { ...TO_132, release_version }, 'token-1');
    expect(lastCall(context, 'UpdateNodegroupVersion')).toEqual({
      clusterName: context.target.clusterName,
      nodegroupName: 'blue',
      version: '1.32',
      releaseVersion: release_version,
      clientRequestToken: 'token-1',
    });
    const again = await run(updateNodegroup, context, { ...TO_132, release_version }, 'token-2');
    expect(again.handle.state).toBe('done');
    expect(again.last).toMatchObject({ status: 'succeeded', nodes: { total: 1, done: 1 } });
    expect(account.changes(context)).toHaveLength(1);
  });

  test('finds its own update after the answer was lost', async () => {
    const context = await clusterBehind();
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateNodegroupVersion',
      dropAfterApply: true,
      times: 1,
    });
    await expect(updateNodegroup.start(context, TO_132, 'token-1')).rejects.toThrow('socket hang up');
    const handle = await updateNodegroup.start(context, TO_132, 'token-1');
    expect(handle.state).toBe('started');
    expect((await untilEnded(updateNodegroup, context, TO_132, handle)).last.status).toBe('succeeded');
    expect(account.changes(context)).toEqual(['UpdateNodegroupVersion']);
  });

  test('names the pods and budgets that hold it up, while it waits and when it fails', async () => {
    const context = await clusterBehind({ workloads: [STUCK] });
    const { last, seen } = await run(updateNodegroup, context, TO_132, 'token-1');
    const blocked = seen.find(
      (observation) => observation.status === 'running' && observation.blocked.length > 0,
    );
    expect(blocked?.blocked[0]).toMatchObject({
      namespace: 'shop',
      budgets: ['web'],
      disruptions_allowed: 0,
    });
    expect(last).toMatchObject({ status: 'failed', failure: { code: 'DRAIN_BLOCKED' } });
    expect(last.failure?.message).toMatch(/shop\/web-\S+ on ip-\S+ \(budget web\)/);
    expect(last.failure?.message).toContain('PodEvictionFailure');
    expect(last.blocked.length).toBeGreaterThan(0);
  });

  test('a forced update does not adopt a gentle one, and goes on after its end', async () => {
    const context = await clusterBehind({ workloads: [STUCK] });
    const command = new UpdateNodegroupVersionCommand({
      clusterName: context.target.clusterName,
      nodegroupName: 'blue',
      version: '1.32',
    });
    await eksOf(context).send(command);
    const later = { ...context, scheduledAt: new Date(Date.now() + 2_000) };
    const forced = { ...TO_132, force: true };
    const { handle, last } = await run(updateNodegroup, later, forced, 'token-2');
    expect(handle.state).not.toBe('done');
    expect(context.logged).toContain('Another update is in progress; waiting for its end');
    expect(last.status).toBe('succeeded');
    expect(lastCall(context, 'UpdateNodegroupVersion')).toMatchObject({ force: true });
  });

  test('adopts the same update of somebody else', async () => {
    const context = await clusterBehind();
    const command = new UpdateNodegroupVersionCommand({
      clusterName: context.target.clusterName,
      nodegroupName: 'blue',
      version: '1.32',
    });
    const { update } = await eksOf(context).send(command);
    const later = { ...context, scheduledAt: new Date(Date.now() + 5_000) };
    const { handle, last } = await run(updateNodegroup, later, TO_132, 'token-1');
    expect(handle).toMatchObject({ state: 'adopted', update_id: update?.id });
    expect(last.status).toBe('succeeded');
  });

  test('levels a group that a failed update left mixed, although EKS shows it at the target', async () => {
    const context = await clusterBehind({
      nodegroups: [{ ...BEHIND, maxUnavailable: 2 }],
      workloads: [{ ...STUCK, replicas: 1, budget: { minAvailable: 1 } }],
    });
    const up = await run(updateNodegroup, context, TO_132, 'token-1');
    expect(up.last.failure?.code).toBe('DRAIN_BLOCKED');
    expect((await describeGroup(context)).version).toBe('1.31');

    const kubernetes = await context.clients.kubernetes(context.target);
    await kubernetes.config
      .makeApiClient(PolicyV1Api)
      .deleteNamespacedPodDisruptionBudget({ namespace: 'shop', name: 'web' });
    const back = { ...TO_132, version: '1.31' };
    const { handle, last } = await run(updateNodegroup, context, back, 'token-2');
    expect(handle.state).toBe('started');
    expect(last).toMatchObject({ status: 'succeeded' });
    const { items } = await kubernetes.core.listNode();
    expect(items.every((node) => node.status?.nodeInfo?.kubeletVersion.startsWith('v1.31'))).toBe(true);
  });

  test('nodes that never turn Ready fail it, with their instances', async () => {
    const context = await clusterBehind();
    account.simulator.injectFault({ service: 'eks', operation: 'UpdateNodegroupVersion', neverReady: true });
    const { last } = await run(updateNodegroup, context, TO_132, 'token-1');
    expect(last.failure).toMatchObject({ code: 'NODE_NOT_READY' });
    expect(last.failure?.message).toMatch(/\(i-[0-9a-f]+/);
  });

  test('goes by what EKS says while the Kubernetes API cannot be read', async () => {
    const context = await clusterBehind();
    const handle = await updateNodegroup.start(context, TO_132, 'token-1');
    const noRoute = Object.assign(new Error('connect EHOSTUNREACH'), { code: 'EHOSTUNREACH' });
    const cut = {
      ...context,
      clients: { ...context.clients, kubernetes: () => Promise.reject(noRoute) },
    };
    const { last, seen } = await untilEnded(updateNodegroup, cut, TO_132, handle);
    expect(last).toMatchObject({ status: 'succeeded', nodes: null });
    expect(seen.every(({ nodes, blocked }) => nodes === null && blocked.length === 0)).toBe(true);
    expect(context.logged).toContain('The nodes of the group cannot be read now');
  });

  test('does not take a bug for a Kubernetes API that cannot be read', async () => {
    const context = await clusterBehind({ nodegroups: [{ ...BEHIND, size: 0 }] });
    const handle = await updateNodegroup.start(context, TO_132, 'token-1');
    const broken = { ...context, clients: { ...context.clients, kubernetes: async () => ({}) as never } };
    await expect(updateNodegroup.observe(broken, TO_132, handle)).rejects.toThrow(TypeError);
  });

  test('keeps the answer of EKS to a version that it does not accept', async () => {
    const context = await clusterBehind();
    await expect(updateNodegroup.start(context, { ...TO_132, version: '1.33' }, 'token')).rejects.toThrow(
      'higher than the cluster version',
    );
  });

  describe('where EKS takes no group back', () => {
    const BACK = { ...TO_132, version: '1.31' };
    let strict: SimulatedAccount;

    beforeAll(async () => {
      strict = await startAccount({ rules: { refuseNodegroupDowngrade: true } });
    });
    afterEach(() => strict.simulator.clearFaults());
    afterAll(() => strict.stop());

    const cluster = () => strict.cluster({ version: '1.32', nodegroups: [{ ...BEHIND, version: '1.32' }] });

    test('tells the refusal of an earlier version from others', async () => {
      const context = await cluster();
      await expect(updateNodegroup.start(context, BACK, 'token')).rejects.toMatchObject({
        code: 'NODEGROUP_DOWNGRADE_REFUSED',
        message: expect.stringMatching(
          /^EKS refuses to take node group blue from 1\.32 \(.+\) back to 1\.31: \w/,
        ),
        failure: { resource: `nodegroup/${context.target.clusterName}/blue` },
      });
      await expect(
        updateNodegroup.start(context, { ...TO_132, version: '1.33' }, 'token'),
      ).rejects.toMatchObject({ name: 'InvalidRequestException' });
    });

    test.each([
      ['an earlier release of the same version', '1.32.0-20200101', { code: 'NODEGROUP_DOWNGRADE_REFUSED' }],
      ['a later one', '1.32.99-20990101', { name: 'InvalidParameterException' }],
    ])('knows %s', async (_, release_version, refusal) => {
      const context = await cluster();
      strict.simulator.injectFault({
        service: 'eks',
        operation: 'UpdateNodegroupVersion',
        error: { code: 'InvalidParameterException', message: 'No such release', status: 400 },
      });
      const start = updateNodegroup.start(context, { ...TO_132, release_version }, 'token');
      await expect(start).rejects.toMatchObject(refusal);
    });

    test('passes throttling on', async () => {
      const context = await cluster();
      strict.simulator.injectFault({
        service: 'eks',
        operation: 'UpdateNodegroupVersion',
        error: { code: 'ThrottlingException', message: 'Rate exceeded', status: 429 },
      });
      await expect(updateNodegroup.start(context, BACK, 'token')).rejects.toMatchObject({
        name: 'ThrottlingException',
      });
    });
  });

  test('refuses a change without a version, and a group that does not exist', async () => {
    const context = await clusterBehind();
    await expect(updateNodegroup.start(context, { ...TO_132, version: null }, 'token')).rejects.toMatchObject(
      {
        failure: { code: 'INVALID_REQUEST', field: 'parameters.version' },
      },
    );
    await expect(
      updateNodegroup.start(context, { ...TO_132, nodegroup: 'red' }, 'token'),
    ).rejects.toMatchObject({
      failure: { code: 'NODEGROUP_NOT_FOUND', resource: `nodegroup/${context.target.clusterName}/red` },
    });
  });
});

describe('update_nodegroup_config', () => {
  const THREE = {
    nodegroup: 'blue',
    max_unavailable: 3,
    max_unavailable_percentage: null,
    update_strategy: 'MINIMAL',
  } as const;

  test('sets how many nodes may be out, once', async () => {
    const context = await clusterBehind({ nodegroups: [{ ...BEHIND, size: 0 }] });
    const { handle, last } = await run(updateNodegroupConfig, context, THREE, 'token-1');
    expect(handle.state).toBe('started');
    expect(last.status).toBe('succeeded');
    expect((await describeGroup(context)).updateConfig).toEqual({
      maxUnavailable: 3,
      updateStrategy: 'MINIMAL',
    });
    const again = await run(updateNodegroupConfig, context, THREE, 'token-1');
    expect(again.handle.state).toBe('done');
    expect(account.changes(context)).toEqual(['UpdateNodegroupConfig']);
  });

  test('goes from a number to a percentage', async () => {
    const context = await clusterBehind({ nodegroups: [{ ...BEHIND, size: 0 }] });
    const percentage = { ...THREE, max_unavailable: null, max_unavailable_percentage: 25 };
    expect((await run(updateNodegroupConfig, context, percentage)).last.status).toBe('succeeded');
    expect((await describeGroup(context)).updateConfig).toMatchObject({ maxUnavailablePercentage: 25 });
  });

  test('reports a failed update', async () => {
    const context = await clusterBehind({ nodegroups: [{ ...BEHIND, size: 0 }] });
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateNodegroupConfig',
      failUpdate: { code: 'AccessDenied', message: 'No' },
    });
    const { last } = await run(updateNodegroupConfig, context, THREE);
    expect(last).toMatchObject({
      status: 'failed',
      failure: { code: 'UPDATE_FAILED', resource: `nodegroup/${context.target.clusterName}/blue` },
    });
  });
});
