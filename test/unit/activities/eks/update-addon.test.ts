import { DescribeAddonCommand, UpdateAddonCommand } from '@aws-sdk/client-eks';
import { updateAddon } from '../../../../activities/eks/update-addon.js';
import { addonEntry } from '../../../../infra/local/simulator/catalog/addon-versions.js';
import type { AddonState } from '../../../../infra/local/simulator/world/state.js';
import type { TestContext } from '../steps/action-context.js';
import { run, startAccount, untilEnded, type SimulatedAccount } from './simulated-account.js';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount({ scale: 200 });
});
afterEach(() => account.simulator.clearFaults());
afterAll(() => account.stop());

const ROLE = 'arn:aws:iam::111122223333:role/coredns';
const CONFIGURATION = '{"replicaCount":3}';

/** The newest two versions of coredns for 1.32. */
const [NEW, OLD] = addonEntry('coredns')!
  .versions.filter(({ clusters }) => clusters.includes('1.32'))
  .map(({ version }) => version) as [string, string];

const TO_NEW = {
  addon: 'coredns',
  version: NEW,
  from_version: OLD,
  configuration_values: CONFIGURATION,
  service_account_role_arn: ROLE,
  resolve_conflicts: 'PRESERVE',
} as const;

const cluster = (): Promise<TestContext> =>
  account.cluster({
    version: '1.32',
    addons: [
      {
        name: 'coredns',
        version: OLD,
        configurationValues: CONFIGURATION,
        serviceAccountRoleArn: ROLE,
        podIdentityAssociations: [{ serviceAccount: 'coredns', roleArn: ROLE }],
      },
    ],
  });

const eksOf = ({ clients, target }: TestContext) => clients.aws(target).eks;

async function describeCoredns(context: TestContext) {
  const command = new DescribeAddonCommand({ clusterName: context.target.clusterName, addonName: 'coredns' });
  return (await eksOf(context).send(command)).addon!;
}

/** What the simulated EKS holds of the add-on, to make it unwell. */
const stateOf = ({ target }: TestContext): AddonState =>
  account.simulator.cluster(target.clusterName).addons['coredns']!;

const byHand = (context: TestContext, input: { addonVersion: string; configurationValues?: string }) =>
  eksOf(context).send(
    new UpdateAddonCommand({ clusterName: context.target.clusterName, addonName: 'coredns', ...input }),
  );

describe('update_addon', () => {
  test('moves the version and keeps configuration, role and pod identity associations', async () => {
    const context = await cluster();
    const before = await describeCoredns(context);
    const { handle, last } = await run(updateAddon, context, TO_NEW, 'token-1');
    expect(handle.state).toBe('started');
    expect(last.status).toBe('succeeded');
    expect(await describeCoredns(context)).toMatchObject({
      addonVersion: NEW,
      status: 'ACTIVE',
      configurationValues: CONFIGURATION,
      serviceAccountRoleArn: ROLE,
      podIdentityAssociations: before.podIdentityAssociations,
    });
    expect(before.podIdentityAssociations).toHaveLength(1);
    const [call] = account.simulator.calls({ operation: 'UpdateAddon' }).slice(-1);
    expect(call?.parameters).toEqual({
      clusterName: context.target.clusterName,
      addonName: 'coredns',
      addonVersion: NEW,
      configurationValues: CONFIGURATION,
      serviceAccountRoleArn: ROLE,
      resolveConflicts: 'PRESERVE',
      clientRequestToken: 'token-1',
    });
  });

  test('has nothing to do when version, configuration and role are there', async () => {
    const context = await cluster();
    const { handle, last } = await run(updateAddon, context, { ...TO_NEW, version: OLD });
    expect(handle.state).toBe('done');
    expect(last.status).toBe('succeeded');
    expect(account.changes(context)).toEqual([]);
  });

  test('restores a configuration at the same version', async () => {
    const context = await cluster();
    const other = { ...TO_NEW, version: OLD, configuration_values: '{"replicaCount":2}' };
    expect((await run(updateAddon, context, other)).handle.state).toBe('started');
    expect((await describeCoredns(context)).configurationValues).toBe('{"replicaCount":2}');
  });

  test('finds its own update after the answer was lost', async () => {
    const context = await cluster();
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateAddon',
      dropAfterApply: true,
      times: 1,
    });
    await expect(updateAddon.start(context, TO_NEW, 'token-1')).rejects.toThrow('socket hang up');
    const handle = await updateAddon.start(context, TO_NEW, 'token-1');
    expect(handle.state).toBe('started');
    expect((await untilEnded(updateAddon, context, TO_NEW, handle)).last.status).toBe('succeeded');
    expect(account.changes(context)).toEqual(['UpdateAddon']);
  });

  test('does not adopt an update to the same version that drops the configuration', async () => {
    const context = await cluster();
    await byHand(context, { addonVersion: NEW });
    const { last } = await run(updateAddon, context, TO_NEW);
    expect(last.status).toBe('succeeded');
    expect((await describeCoredns(context)).configurationValues).toBe(CONFIGURATION);
    expect(account.changes(context)).toEqual(['UpdateAddon', 'UpdateAddon']);
  });

  test('adopts the very same update', async () => {
    const context = await cluster();
    const plain = { ...TO_NEW, service_account_role_arn: null };
    const { update } = await byHand(context, { addonVersion: NEW, configurationValues: CONFIGURATION });
    const later = { ...context, scheduledAt: new Date(Date.now() + 5_000) };
    const handle = await updateAddon.start(later, plain, 'token');
    expect(handle).toMatchObject({ state: 'adopted', update_id: update?.id });
  });

  test('reports a failed update', async () => {
    const context = await cluster();
    account.simulator.injectFault({
      service: 'eks',
      operation: 'UpdateAddon',
      failUpdate: {
        code: 'ConfigurationConflict',
        message: 'Conflicts found',
        resourceIds: ['Deployment coredns'],
      },
    });
    const { last } = await run(updateAddon, context, TO_NEW);
    expect(last).toMatchObject({
      status: 'failed',
      failure: { code: 'UPDATE_FAILED', resource: `addon/${context.target.clusterName}/coredns` },
    });
    expect(last.failure?.message).toContain('ConfigurationConflict: Conflicts found (Deployment coredns)');
  });

  test('waits for a degraded add-on and names its health issues', async () => {
    const context = await cluster();
    const { handle } = await run(updateAddon, context, TO_NEW);
    const state = stateOf(context);
    state.status = 'DEGRADED';
    state.healthIssues = [
      { code: 'InsufficientNumberOfReplicas', message: 'no node for it', resourceIds: [] },
    ];
    expect(await updateAddon.observe(context, TO_NEW, handle)).toMatchObject({
      status: 'running',
      outputs: { addon_status: 'DEGRADED', addon_health: 'InsufficientNumberOfReplicas: no node for it' },
    });
    const again = await updateAddon.start(context, TO_NEW, 'token-2');
    expect(again).toMatchObject({ state: 'started', update_id: null });
    expect((await updateAddon.observe(context, TO_NEW, again)).status).toBe('running');
    expect(account.changes(context)).toEqual(['UpdateAddon']);
    state.status = 'ACTIVE';
    expect((await updateAddon.observe(context, TO_NEW, handle)).status).toBe('succeeded');
  });

  test('fails for an add-on that ends UPDATE_FAILED', async () => {
    const context = await cluster();
    const { handle } = await run(updateAddon, context, TO_NEW);
    stateOf(context).status = 'UPDATE_FAILED';
    expect(await updateAddon.observe(context, TO_NEW, handle)).toMatchObject({
      status: 'failed',
      failure: { code: 'UPDATE_FAILED' },
    });
  });
});
