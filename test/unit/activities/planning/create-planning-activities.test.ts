import {
  DescribeAddonCommand,
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListInsightsCommand,
  ListUpdatesCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createPlanningActivities } from '../../../../activities/planning/create-planning-activities.js';
import type { Clients } from '../../../../activities/clients/clients.js';
import { addon, cluster, customGroup, nodeGroup, request, TARGET } from './support/clusters.js';
import { facts } from './support/facts.js';
import { journalUpTo, UPGRADED_AT } from './support/live.js';
import { ids, stepOf } from './support/plans.js';

type Answer = (input: Record<string, unknown>) => unknown;

/** Clients whose calls are answered by command; each call is recorded. What is not answered fails the test. */
function clientsWith(answers: Map<unknown, Answer>): {
  clients: Clients;
  calls: [unknown, Record<string, unknown>][];
} {
  const calls: [unknown, Record<string, unknown>][] = [];
  const send = async (command: { constructor: unknown; input: Record<string, unknown> }) => {
    calls.push([command.constructor, { ...command.input }]);
    const answer = answers.get(command.constructor);
    if (!answer) throw new Error(`Unexpected call with ${JSON.stringify(command.input)}`);
    return answer(command.input);
  };
  // Paginators insist on real clients; only `send` is ever used.
  const eks = Object.assign(new EKSClient({ region: TARGET.region }), { send });
  const ssm = Object.assign(new SSMClient({ region: TARGET.region }), { send });
  const clients = { aws: () => ({ eks, ssm }) } as unknown as Clients;
  return { clients, calls };
}

const known = facts();

/** DescribeAddonVersions with one version a page, and compatibilities with other versions that must be ignored. */
const describeAddonVersions: Answer = ({ addonName, kubernetesVersion, nextToken }) => {
  const offer = known.addons[String(addonName)]?.[String(kubernetesVersion)];
  const index = Number(nextToken ?? 0);
  const addonVersion = offer?.versions[index];
  if (addonVersion === undefined) return { addons: [] };
  const compatibilities = [
    { clusterVersion: '1.20', defaultVersion: true },
    { clusterVersion: kubernetesVersion, defaultVersion: offer?.default === addonVersion },
  ];
  const next = index + 1 < (offer?.versions.length ?? 0) ? String(index + 1) : undefined;
  return { addons: [{ addonName, addonVersions: [{ addonVersion, compatibilities }] }], nextToken: next };
};

const getParameters: Answer = ({ Names }) => ({
  Parameters: (Names as string[])
    .filter((name) => name.includes('amazon-linux-2023'))
    .map((Name) => ({ Name, Value: `${Name.split('/')[5]}.9-20260811` })),
  InvalidParameters: (Names as string[]).filter((name) => !name.includes('amazon-linux-2023')),
});

const state = cluster('1.32', {
  node_groups: [
    nodeGroup('a', '1.32'),
    nodeGroup('b', '1.32'),
    customGroup('gpu', '1.32'),
    nodeGroup('bottles', '1.32', { ami_type: 'BOTTLEROCKET_x86_64' }),
  ],
  addons: [addon('coredns', 'v1.11.4-eksbuild.24'), addon('kube-proxy', 'v1.32.3-eksbuild.2')],
});

const planning = () => {
  const { clients, calls } = clientsWith(
    new Map<unknown, Answer>([
      [DescribeAddonVersionsCommand, describeAddonVersions],
      [GetParametersCommand, getParameters],
    ]),
  );
  return { activities: createPlanningActivities({ clients }), calls };
};

describe('planUpgrade', () => {
  test('reads every page of add-on versions for every version on the way, and one release an AMI type and version', async () => {
    const { activities, calls } = planning();
    const upgrade = await activities.planUpgrade({
      target: TARGET,
      request: request({ targetVersion: '1.34' }),
      state,
    });

    expect(ids(upgrade.steps).filter((id) => id.startsWith('1.34/addon'))).toEqual([
      '1.34/addon-coredns',
      '1.34/addon-kube-proxy',
    ]);
    expect(stepOf(upgrade.steps, '1.34/nodegroup-a').parameters).toMatchObject({
      release_version: '1.34.9-20260811',
    });
    expect(upgrade.findings.map(({ code, resource }) => [code, resource.split('/')[2]])).toEqual([
      ['AMI_RELEASE_UNKNOWN', 'bottles'],
      ['AMI_RELEASE_UNKNOWN', 'bottles'],
    ]);
    const firstPages = calls.filter(
      ([command, { nextToken }]) => command === DescribeAddonVersionsCommand && nextToken === undefined,
    );
    expect(
      firstPages.map(([, input]) => `${String(input['addonName'])} ${String(input['kubernetesVersion'])}`),
    ).toEqual([
      'coredns 1.32',
      'coredns 1.33',
      'coredns 1.34',
      'kube-proxy 1.32',
      'kube-proxy 1.33',
      'kube-proxy 1.34',
    ]);
    expect(calls.filter(([command]) => command === GetParametersCommand)).toHaveLength(1);
  });

  test('asks for at most ten parameters at once', async () => {
    const types = ['x86_64_NVIDIA', 'x86_64_NEURON', 'ARM_64_STANDARD', 'ARM_64_NVIDIA', 'x86_64_STANDARD'];
    const groups = types.map((type) => nodeGroup(type.toLowerCase(), '1.32', { ami_type: `AL2023_${type}` }));
    const { activities, calls } = planning();
    await activities.planUpgrade({
      target: TARGET,
      request: request({ targetVersion: '1.34' }),
      state: cluster('1.32', { node_groups: groups }),
    });
    expect(calls.map(([, input]) => (input['Names'] as string[]).length)).toEqual([10, 5]);
  });

  test.each([
    [{ targetVersion: '1.31' }, 'VERSION_DOWNGRADE'],
    [{ targetVersion: '1.33', strategy: 'blue_green' as const }, 'STRATEGY_NOT_AVAILABLE'],
  ])('refuses %j before it asks AWS anything', async (fields, code) => {
    const { activities, calls } = planning();
    const planned = activities.planUpgrade({ target: TARGET, request: request(fields), state });
    await expect(planned).rejects.toMatchObject({ failure: { code } });
    expect(calls).toEqual([]);
  });
});

describe('planRollback', () => {
  const updates: Record<string, unknown> = {
    logging: {
      id: 'logging',
      type: 'LoggingUpdate',
      status: 'Successful',
      params: [],
      createdAt: new Date('2026-08-20T13:00:00Z'),
    },
    failed: {
      id: 'failed',
      type: 'VersionUpdate',
      status: 'Failed',
      params: [{ type: 'Version', value: '1.33' }],
      createdAt: new Date('2026-08-20T11:00:00Z'),
    },
    up: {
      id: 'up',
      type: 'VersionUpdate',
      status: 'Successful',
      params: [{ type: 'Version', value: '1.33' }],
      createdAt: UPGRADED_AT,
    },
  };
  const live = new Map<unknown, Answer>([
    [DescribeAddonVersionsCommand, describeAddonVersions],
    [
      DescribeClusterCommand,
      () => ({ cluster: { arn: state.arn, version: '1.33', createdAt: new Date('2025-01-01T00:00:00Z') } }),
    ],
    [
      ListUpdatesCommand,
      ({ nextToken }) =>
        nextToken ? { updateIds: ['up'] } : { updateIds: ['logging', 'failed'], nextToken: '2' },
    ],
    [DescribeUpdateCommand, ({ updateId }) => ({ update: updates[String(updateId)] })],
    [
      ListInsightsCommand,
      () => ({
        insights: [{ name: 'Feature use', insightStatus: { status: 'UNKNOWN', reason: 'No answer.' } }],
      }),
    ],
    [
      DescribeAddonCommand,
      ({ addonName }) => ({
        addon: {
          addonName,
          addonVersion: addonName === 'coredns' ? 'v1.12.1-eksbuild.2' : 'v1.33.3-eksbuild.2',
        },
      }),
    ],
    [
      DescribeNodegroupCommand,
      ({ nodegroupName }) => {
        if (nodegroupName === 'b')
          throw new ResourceNotFoundException({ message: 'No node group', $metadata: {} });
        return {
          nodegroup: {
            nodegroupName,
            version: '1.33',
            releaseVersion: '1.33.9-20260811',
            scalingConfig: { desiredSize: 3 },
            updateConfig: { maxUnavailable: 1 },
          },
        };
      },
    ],
  ]);
  const twoDaysLater = new Date(UPGRADED_AT.getTime() + 2 * 86_400_000);

  const finished = async () => {
    const plan = await planning().activities.planUpgrade({
      target: TARGET,
      request: request({ targetVersion: '1.33' }),
      state,
    });
    return { plan, journal: journalUpTo(plan) };
  };

  test('decides from the cluster as it is now', async () => {
    const { clients } = clientsWith(live);
    const activities = createPlanningActivities({ clients, now: () => twoDaysLater });
    const rollback = await activities.planRollback({ target: TARGET, ...(await finished()) });
    expect(ids(rollback.steps)).toEqual([
      'rollback/1.33/nodegroup-bottles',
      'rollback/1.33/nodegroup-a',
      'rollback/1.33/addon-kube-proxy',
      'rollback/1.33/addon-coredns',
      'rollback/1.33/insights',
      'rollback/1.33/control-plane',
    ]);
    expect(rollback.returnsTo).toBe('1.32');
    expect(rollback.limitations).toEqual(
      expect.arrayContaining([
        'Node group b does not exist any more and is left out.',
        'EKS cannot say whether a rollback is safe as to "Feature use": No answer.',
      ]),
    );
  });

  test('judges the window by the time of the update', async () => {
    const { clients } = clientsWith(live);
    const activities = createPlanningActivities({ clients, now: () => new Date('2026-09-01T00:00:00Z') });
    const rollback = activities.planRollback({ target: TARGET, ...(await finished()) });
    await expect(rollback).rejects.toMatchObject({ failure: { code: 'ROLLBACK_DEADLINE_PASSED' } });
  });

  test('passes on what it could not read', async () => {
    const broken = new Map(live).set(DescribeNodegroupCommand, () => {
      throw new Error('throttled');
    });
    const activities = createPlanningActivities({ clients: clientsWith(broken).clients });
    await expect(activities.planRollback({ target: TARGET, ...(await finished()) })).rejects.toThrow(
      'throttled',
    );
  });
});
