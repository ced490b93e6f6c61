import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Clients } from '../../../../activities/clients/clients.js';
import { createClients } from '../../../../activities/clients/create-clients.js';
import { createPerceptionActivities } from '../../../../activities/perception/perception-activities.js';
import { ClusterState } from '../../../../contracts/cluster-state.js';
import type { Target } from '../../../../contracts/target.js';
import {
  startHttp,
  startHttps,
  type Answer,
  type LocalServer,
  type ReceivedRequest,
} from '../clients/local-servers.js';

const TARGET: Target = { account: '111122223333', region: 'eu-west-1', clusterName: 'demo', access: {} };
const ARN = 'arn:aws:eks:eu-west-1:111122223333:cluster/demo';
const DAY = 86_400;

const NODEGROUPS: Record<string, object> = {
  blue: {
    nodegroupName: 'blue',
    nodegroupArn: `${ARN}/blue`,
    status: 'UPDATING',
    version: '1.31',
    releaseVersion: '1.31.2-20241109',
    amiType: 'AL2023_x86_64_STANDARD',
    capacityType: 'ON_DEMAND',
    instanceTypes: ['m6i.large'],
    scalingConfig: { minSize: 1, maxSize: 900, desiredSize: 800 },
    updateConfig: { maxUnavailablePercentage: 10 },
    subnets: ['subnet-a', 'subnet-b'],
    health: {
      issues: [{ code: 'AsgInstanceLaunchFailures', message: 'no capacity', resourceIds: ['asg-1'] }],
    },
  },
  tuned: {
    nodegroupName: 'tuned',
    status: 'ACTIVE',
    version: '1.31',
    releaseVersion: 'ami-0aaaaaaaaaaaaaaa0',
    amiType: 'CUSTOM',
    launchTemplate: { id: 'lt-1', name: 'tuned', version: '3' },
    updateConfig: { maxUnavailable: 2, updateStrategy: 'MINIMAL' },
  },
  orphan: {
    nodegroupName: 'orphan',
    status: 'ACTIVE',
    amiType: 'CUSTOM',
    launchTemplate: { id: 'lt-gone', version: '1' },
  },
};

/** What EKS and EC2 answer; lists come in two pages. */
function aws(request: ReceivedRequest, endpoint: { url: string; ca: string }): Answer {
  const url = new URL(request.path, 'http://aws');
  const [, kind, , collection, item] = url.pathname.split('/');
  if (request.body.includes('Action=DescribeLaunchTemplateVersions')) return launchTemplate(request.body);
  if (kind === 'cluster-versions') {
    return {
      body: {
        clusterVersions: [
          { clusterVersion: '1.32', versionStatus: 'STANDARD_SUPPORT' },
          {
            clusterVersion: '1.31',
            versionStatus: 'EXTENDED_SUPPORT',
            endOfStandardSupportDate: 10 * DAY,
            endOfExtendedSupportDate: 20 * DAY,
          },
          { clusterVersion: '1.9', status: 'unsupported' },
        ],
      },
    };
  }
  if (collection === 'node-groups' && item) return { body: { nodegroup: NODEGROUPS[item] } };
  if (collection === 'node-groups') {
    const second = url.searchParams.has('nextToken');
    return { body: second ? { nodegroups: ['blue'] } : { nodegroups: ['tuned', 'orphan'], nextToken: '2' } };
  }
  if (collection === 'addons' && item) {
    return {
      body: {
        addon: {
          addonName: item,
          addonVersion: 'v1.2.3-eksbuild.1',
          status: 'ACTIVE',
          configurationValues: '',
        },
      },
    };
  }
  if (collection === 'addons') return { body: { addons: ['vpc-cni', 'coredns'] } };
  if (collection === 'fargate-profiles') return { body: { fargateProfileNames: ['jobs'] } };
  if (collection === 'insights' && item) {
    const usage = '/apis/policy/v1beta1/poddisruptionbudgets';
    return {
      body: {
        insight: {
          insightStatus: { status: 'ERROR' },
          categorySpecificSummary: {
            deprecationDetails: [
              {
                usage,
                stopServingVersion: '1.25',
                replacedWith: '/apis/policy/v1',
                clientStats: [{ userAgent: 'helm' }],
              },
            ],
          },
        },
      },
    };
  }
  if (collection === 'insights') return { body: { insights: [{ id: 'i-1' }] } };
  if (collection === 'updates' && item) {
    const update = { id: item, status: item === 'u-2' ? 'InProgress' : 'Successful', type: 'VersionUpdate' };
    return { body: { update } };
  }
  if (collection === 'updates') {
    return {
      body: { updateIds: url.searchParams.get('nodegroupName') === 'blue' ? ['u-1', 'u-2'] : ['u-0'] },
    };
  }
  return {
    body: {
      cluster: {
        name: 'demo',
        arn: ARN,
        version: '1.31',
        status: 'ACTIVE',
        endpoint: endpoint.url,
        certificateAuthority: { data: endpoint.ca },
        platformVersion: 'eks.12',
        createdAt: DAY,
        upgradePolicy: { supportType: 'EXTENDED' },
        computeConfig: { enabled: false },
        health: { issues: [{ code: 'SubnetNotFound', message: 'gone', resourceIds: ['subnet-x'] }] },
        tags: { team: 'shop' },
      },
    },
  };
}

function launchTemplate(body: string): Answer {
  const xml = { 'content-type': 'text/xml' };
  const parameters = new URLSearchParams(body);
  if (parameters.get('LaunchTemplateId') === 'lt-gone') {
    const error = '<Code>InvalidLaunchTemplateId.NotFound</Code><Message>gone</Message>';
    return {
      status: 400,
      headers: xml,
      body: `<Response><Errors><Error>${error}</Error></Errors></Response>`,
    };
  }
  expect(parameters.get('LaunchTemplateVersion.1')).toBe('3');
  const data = '<launchTemplateData><imageId>ami-0aaaaaaaaaaaaaaa0</imageId></launchTemplateData>';
  const items = `<launchTemplateVersionSet><item>${data}</item></launchTemplateVersionSet>`;
  return {
    headers: xml,
    body: `<DescribeLaunchTemplateVersionsResponse>${items}</DescribeLaunchTemplateVersionsResponse>`,
  };
}

/** 800 nodes of `blue`, 100 of `tuned`, 100 of Karpenter. */
const NODES = Array.from({ length: 1_000 }, (_, index) => ({
  metadata: {
    name: `n-${index}`,
    labels:
      index < 900
        ? { 'eks.amazonaws.com/nodegroup': index < 800 ? 'blue' : 'tuned' }
        : { 'karpenter.sh/nodepool': 'p' },
  },
  status: { nodeInfo: { kubeletVersion: index % 2 === 0 ? 'v1.31.2-eks-1' : 'v1.30.4-eks-1' } },
}));

const DEPLOYMENTS = [
  ...Array.from({ length: 600 }, (_, index) => ({
    metadata: { namespace: 'shop', name: `web-${index}` },
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'web', image: 'web' }] } } },
    status: { readyReplicas: 2 },
  })),
  {
    metadata: { namespace: 'kube-system', name: 'scaler' },
    spec: {
      replicas: 1,
      template: {
        spec: {
          containers: [{ name: 'c', image: 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.31.0' }],
        },
      },
    },
    status: {},
  },
];

function kubernetes({ path }: ReceivedRequest): Answer {
  const url = new URL(path, 'https://api');
  const resource = url.pathname.split('/').at(-1)!;
  if (resource === 'version') return { body: { gitVersion: 'v1.31.3-eks-56e63d8' } };
  if (resource === 'metrics') {
    const labels =
      'group="policy",removed_release="1.25",resource="poddisruptionbudgets",subresource="",version="v1beta1"';
    return { body: `apiserver_requested_deprecated_apis{${labels}} 1\n` };
  }
  if (resource === 'pods') {
    return {
      body: { items: [{ metadata: { name: 'p' } }], metadata: { continue: 'x', remainingItemCount: 4_999 } },
    };
  }
  const all: object[] = { nodes: NODES, deployments: DEPLOYMENTS }[resource] ?? [];
  const from = Number(url.searchParams.get('continue') ?? 0);
  const to = from + Number(url.searchParams.get('limit'));
  return { body: { items: all.slice(from, to), metadata: to < all.length ? { continue: String(to) } : {} } };
}

describe('perceiveCluster', () => {
  let cloud: LocalServer;
  let api: LocalServer & { ca: string };
  let clients: Clients;
  let answer: (request: ReceivedRequest) => Answer | undefined;
  const environment = { ...process.env };

  beforeEach(async () => {
    answer = () => undefined;
    api = await startHttps((request) => answer(request) ?? kubernetes(request));
    cloud = await startHttp((request) => aws(request, api));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: 'AKIAWORKER',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    clients = createClients({ maxAttempts: 1 });
  });

  afterEach(async () => {
    clients.close();
    await Promise.all([cloud.close(), api.close()]);
    process.env = { ...environment };
  });

  const perceive = (): Promise<ClusterState> =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(
      createPerceptionActivities({ clients }).perceiveCluster,
      {
        target: TARGET,
      },
    );

  it('reads a cluster of 1,000 nodes compactly', async () => {
    const state = await perceive();
    expect(ClusterState.parse(state)).toEqual(state);
    expect(JSON.stringify(state).length).toBeLessThan(100_000);

    expect(state).toMatchObject({
      cluster_name: 'demo',
      current_version: '1.31',
      server_version: 'v1.31.3-eks-56e63d8',
      arn: ARN,
      status: 'ACTIVE',
      platform_version: 'eks.12',
      created_at: '1970-01-02T00:00:00.000Z',
      support_type: 'EXTENDED',
      end_of_standard_support: '1970-01-11T00:00:00.000Z',
      end_of_extended_support: '1970-01-21T00:00:00.000Z',
      offered_versions: [
        { version: '1.9', status: 'unsupported' },
        { version: '1.31', status: 'EXTENDED_SUPPORT' },
        { version: '1.32', status: 'STANDARD_SUPPORT' },
      ],
      auto_mode: false,
      fargate_profiles: ['jobs'],
      unmanaged_nodes: { self_managed: 0, karpenter: 100, fargate: 0, auto: 0 },
      nodes_total: 1_000,
      pods_total: 5_000,
      applications_total: 601,
      autoscaler: { namespace: 'kube-system', name: 'scaler', replicas: 1 },
      health_issues: [{ code: 'SubnetNotFound', message: 'gone', resource_ids: ['subnet-x'] }],
      update_in_progress: { id: 'u-2', type: 'VersionUpdate', resource: 'blue' },
      tags: { team: 'shop' },
    });
    expect(state.applications).toHaveLength(500);
    expect(state.applications[0]).toMatchObject({ name: 'scaler', ready: 0 });
    expect(state.addons).toEqual([
      expect.objectContaining({ name: 'coredns', configuration_values: null }),
      expect.objectContaining({ name: 'vpc-cni', version: 'v1.2.3-eksbuild.1' }),
    ]);
    expect(state.deprecated_apis).toEqual([
      expect.objectContaining({ source: 'insight', users: ['helm'], replacement: '/apis/policy/v1' }),
    ]);
  });

  it('shapes node groups with their kubelets and images', async () => {
    const { node_groups: groups } = await perceive();
    expect(groups.map(({ name }) => name)).toEqual(['blue', 'orphan', 'tuned']);
    const [blue, orphan, tuned] = groups;
    expect(blue).toMatchObject({
      arn: `${ARN}/blue`,
      version: '1.31',
      release_version: '1.31.2-20241109',
      min_size: 1,
      max_size: 900,
      desired_size: 800,
      nodes: 800,
      kubelet_versions: { 'v1.31.2-eks-1': 400, 'v1.30.4-eks-1': 400 },
      update_config: { max_unavailable: null, max_unavailable_percentage: 10, update_strategy: 'DEFAULT' },
      launch_template: null,
      subnets: ['subnet-a', 'subnet-b'],
      health_issues: [{ code: 'AsgInstanceLaunchFailures', message: 'no capacity', resource_ids: ['asg-1'] }],
    });
    // A custom AMI group is as old as its oldest kubelet, whatever EKS says; without nodes nobody knows.
    expect(tuned).toMatchObject({
      version: '1.30',
      update_config: { max_unavailable: 2, update_strategy: 'MINIMAL' },
      launch_template: { id: 'lt-1', version: '3', image_id: 'ami-0aaaaaaaaaaaaaaa0' },
    });
    expect(orphan).toMatchObject({
      version: null,
      nodes: 0,
      launch_template: { id: 'lt-gone', image_id: null },
    });
  });

  it('reads pages of 500 and one pod, whatever there is', async () => {
    await perceive();
    const paths = api.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.includes('/nodes'))).toEqual([
      expect.stringContaining('limit=500'),
      expect.stringContaining('continue=500'),
    ]);
    expect(paths.filter((path) => path.includes('/pods'))).toEqual([expect.stringContaining('limit=1')]);
  });

  it('goes on without the metrics where they are forbidden, but not without nodes', async () => {
    answer = ({ path }) =>
      path === '/metrics' ? { status: 403, body: { message: 'forbidden' } } : undefined;
    await expect(perceive()).resolves.toMatchObject({ deprecated_apis: [{ source: 'insight' }] });
    answer = ({ path }) =>
      path.includes('/nodes') ? { status: 403, body: { message: 'forbidden' } } : undefined;
    await expect(perceive()).rejects.toMatchObject({ code: 403 });
  });
});
