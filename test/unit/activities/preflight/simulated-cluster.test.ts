import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { DescribeNodegroupCommand } from '@aws-sdk/client-eks';
import type { Clients } from '../../../../activities/clients/clients.js';
import { createClients } from '../../../../activities/clients/create-clients.js';
import { createPreflightActivities } from '../../../../activities/preflight/create-preflight-activities.js';
import { CATALOGUE } from '../../../../contracts/preflight-catalogue.js';
import type { ClusterState, NodeGroupInfo } from '../../../../contracts/cluster-state.js';
import { PreflightReport } from '../../../../contracts/findings.js';
import type { Target } from '../../../../contracts/target.js';
import type { UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_REGION,
  startSimulator,
  type Simulator,
} from '../../../../infra/local/simulator/index.js';
import { inActivity } from '../../../support/in-activity.js';
import { useSimulator } from '../../../support/simulator-environment.js';
import { addon, nodeGroup, request, state } from './fixtures.js';

/** The whole pre-flight over HTTP and TLS, against a simulated account with one cluster in a poor state. */

const target: Target = { account: DEFAULT_ACCOUNT, region: DEFAULT_REGION, clusterName: 'demo', access: {} };

let simulator: Simulator;
let clients: Clients;
let cluster: ClusterState;
let savedEnvironment: NodeJS.ProcessEnv;

beforeAll(async () => {
  savedEnvironment = { ...process.env };
  simulator = await startSimulator({
    port: 0,
    scale: 2_000,
    // The three nodes of two vCPUs fit, the surge does not.
    accounts: [{ id: DEFAULT_ACCOUNT, quotas: { 'L-1216C47A': 8 } }],
  });
  await simulator.addCluster({
    name: 'demo',
    version: '1.33',
    freeAddresses: 8,
    addons: [{ name: 'coredns' }, { name: 'kube-proxy' }],
    nodegroups: [
      { name: 'blue', size: 2, amiType: 'AL2023_x86_64_STANDARD' },
      { name: 'gpu', size: 1, amiType: 'CUSTOM', launchTemplate: { imageId: 'ami-0abc12345' } },
    ],
    workloads: [
      { namespace: 'shop', name: 'cart', replicas: 1, budget: { minAvailable: 1 } },
      { namespace: 'shop', name: 'web', replicas: 3, budget: { maxUnavailable: '50%' } },
      { namespace: 'shop', name: 'debug', replicas: 1, kind: 'bare' },
    ],
    insights: [{ name: 'Removed APIs', status: 'ERROR', reason: 'In use.', kubernetesVersion: '1.34' }],
  });
  useSimulator(simulator.url);
  clients = createClients({ maxAttempts: 1 });
  cluster = state({
    node_groups: [await describeGroup('blue'), await describeGroup('gpu')],
    addons: [addon({ name: 'coredns', version: 'v0.0.1-eksbuild.1' }), addon({ name: 'kube-proxy' })],
  });
  await addWebhook();
  await addLocalVolume();
  await addTemplateVersion();
});

afterAll(async () => {
  clients.close();
  await simulator.stop();
  process.env = savedEnvironment;
});

async function describeGroup(name: string): Promise<NodeGroupInfo> {
  const command = new DescribeNodegroupCommand({ clusterName: 'demo', nodegroupName: name });
  const { nodegroup } = await clients.aws(target).eks.send(command);
  const template = nodegroup?.launchTemplate;
  return nodeGroup({
    name,
    ami_type: nodegroup?.amiType ?? '',
    subnets: nodegroup?.subnets ?? [],
    instance_types: nodegroup?.instanceTypes ?? [],
    launch_template: template
      ? { id: template.id ?? '', version: template.version ?? '', image_id: null }
      : null,
  });
}

async function addWebhook(): Promise<void> {
  const { core, admission } = await clients.kubernetes(target);
  await core.createNamespacedConfigMap({
    namespace: 'kube-system',
    body: { metadata: { name: 'kube-proxy-config' }, data: { config: 'mode: ipvs\n' } },
  });
  await admission.createValidatingWebhookConfiguration({
    body: {
      metadata: { name: 'policy' },
      webhooks: [
        {
          name: 'pods.policy.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { service: { namespace: 'shop', name: 'absent' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
  });
}

/** A local volume for the claim of a bare pod that mounts it. */
async function addLocalVolume(): Promise<void> {
  const { core } = await clients.kubernetes(target);
  await core.createPersistentVolume({
    body: {
      metadata: { name: 'local-1' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        claimRef: { namespace: 'shop', name: 'scratch' },
        local: { path: '/mnt/disks/1' },
      },
    },
  });
  await core.createNamespacedPod({
    namespace: 'shop',
    body: {
      metadata: { name: 'importer' },
      spec: {
        containers: [{ name: 'importer', image: 'example.com/importer:v1' }],
        volumes: [{ name: 'scratch', persistentVolumeClaim: { claimName: 'scratch' } }],
      },
    },
  });
}

/** A version of the gpu group's template that is newer than what the group uses. */
async function addTemplateVersion(): Promise<void> {
  const { id, version } = cluster.node_groups[1]!.launch_template!;
  const command = new CreateLaunchTemplateVersionCommand({
    LaunchTemplateId: id,
    SourceVersion: version,
    LaunchTemplateData: { ImageId: 'ami-0def67890' },
  });
  await clients.aws(target).ec2.send(command);
}

async function preflight(fields: Partial<UpgradeRequestInput> = {}): Promise<PreflightReport> {
  const { runPreflight } = createPreflightActivities({ clients });
  const run = () => runPreflight({ target, request: request(fields), state: cluster });
  return PreflightReport.parse((await inActivity(run)).result);
}

const found = ({ findings }: PreflightReport): string[] =>
  findings.map(({ severity, code, resource }) => `${severity} ${code} ${resource}`);

it('finds what is wrong with a simulated cluster, and checks everything', async () => {
  const report = await preflight({ targetVersion: '1.35', preflight: { ignore: ['POD_BARE'] } });

  expect(report.unknown).toEqual([]);
  expect([...report.checked].sort()).toEqual(Object.keys(CATALOGUE).sort());
  expect(found(report)).toEqual(
    expect.arrayContaining([
      'required BUDGET_NEVER_ALLOWS PodDisruptionBudget/shop/cart',
      'required WEBHOOK_UNAVAILABLE ValidatingWebhookConfiguration/policy',
      expect.stringMatching(/^required UPGRADE_INSIGHT_ERROR Insight\//),
      expect.stringMatching(/^required CUSTOM_AMI_UNSPECIFIED .*gpu/),
      expect.stringMatching(/^required SUBNET_ADDRESSES_NODES .*blue/),
      expect.stringMatching(/^recommended LAUNCH_TEMPLATE_DRIFT .*gpu/),
      expect.stringMatching(/^required EC2_QUOTA .*:ec2\/L-1216C47A$/),
      'recommended POD_LOCAL_VOLUME Pod/shop/importer',
      'info ADDON_UPDATE_NEEDED addon/demo/coredns',
      'recommended KUBE_PROXY_IPVS ConfigMap/kube-system/kube-proxy-config',
      'recommended WORKLOAD_SINGLE_REPLICA Deployment/shop/cart',
    ]),
  );
  expect(found(report).join('\n')).not.toContain('PodDisruptionBudget/shop/web');
  const waived = report.findings.filter((one) => one.waived);
  expect(new Set(waived.map(({ code }) => code))).toEqual(new Set(['POD_BARE']));
});

/** Has AWS deny a call from now on. */
function deny(service: string, operation: string): void {
  const error = { code: 'AccessDeniedException', message: 'No.', status: 403 };
  simulator.injectFault({ service, operation, error });
}

describe('with faults', () => {
  afterEach(() => simulator.clearFaults());

  it('says which checks could not run when AWS denies a call', async () => {
    deny('ec2', 'DescribeSubnets');
    const report = await preflight();
    expect(report.unknown.map(({ code }) => code)).toEqual([
      'SUBNET_MISSING',
      'SUBNET_ADDRESSES_CONTROL_PLANE',
      'SUBNET_ADDRESSES_NODES',
      'SUBNET_ADDRESSES_SURGE',
      'EC2_QUOTA',
    ]);
    expect(report.unknown[0]?.reason).toContain('AWS_ACCESS_DENIED');
    expect(report.checked).toContain('BUDGET_NEVER_ALLOWS');
  });

  it.each(['servicequotas:GetServiceQuota', 'ec2:DescribeInstances'])(
    'does not know of quotas when AWS denies %s',
    async (action) => {
      const [service = '', operation = ''] = action.split(':');
      deny(service, operation);
      const { unknown } = await preflight();
      expect(unknown).toEqual([{ code: 'EC2_QUOTA', reason: expect.stringContaining('AWS_ACCESS_DENIED') }]);
    },
  );

  it('goes on with old insights when they may not be refreshed', async () => {
    deny('eks', 'StartInsightsRefresh');
    const report = await preflight();
    const stale = report.findings.find(({ code }) => code === 'INSIGHTS_STALE');
    expect(stale?.message).toContain('AWS_ACCESS_DENIED');
    expect(found(report)).toContainEqual(expect.stringMatching(/^required UPGRADE_INSIGHT_ERROR/));
  });

  it('fails when the API server refuses every read', async () => {
    simulator.injectFault({ service: 'kubernetes', operation: '*', expireTokens: true });
    await expect(preflight()).rejects.toMatchObject({ code: 'KUBERNETES_UNAUTHORIZED' });
  });

  it('stops when it is cancelled', async () => {
    simulator.injectFault({ service: 'ec2', operation: 'DescribeSubnets', latencySeconds: 2 });
    const { runPreflight } = createPreflightActivities({ clients });
    const run = () => runPreflight({ target, request: request(), state: cluster });
    await expect(inActivity(run, AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

it('finds a launch template version that was deleted', async () => {
  const [blue, gpu] = cluster.node_groups;
  const deleted = { ...gpu!, launch_template: { ...gpu!.launch_template!, version: '9' } };
  const { runPreflight } = createPreflightActivities({ clients });
  const run = () =>
    runPreflight({ target, request: request(), state: { ...cluster, node_groups: [blue!, deleted] } });
  const report = PreflightReport.parse((await inActivity(run)).result);
  expect(found(report)).toContainEqual(
    expect.stringMatching(/^required LAUNCH_TEMPLATE_VERSION_MISSING .*gpu/),
  );
});

it('is content with a webhook whose service has a ready pod', async () => {
  const { core } = await clients.kubernetes(target);
  const { items } = await core.listNamespacedPod({ namespace: 'shop' });
  const labels = items.find(({ metadata }) => metadata?.name?.startsWith('web-'))?.metadata?.labels ?? {};
  delete labels['pod-template-hash'];
  await core.createNamespacedService({
    namespace: 'shop',
    body: { metadata: { name: 'absent' }, spec: { selector: labels, ports: [{ port: 443 }] } },
  });
  const report = await preflight();
  expect(found(report).join('\n')).not.toContain('WEBHOOK_UNAVAILABLE');
});
