import { addressesPerNode } from '../../../../activities/preflight/checks/subnets.js';
import type { NetworkInfo } from '../../../../activities/preflight/inventory.js';
import {
  addon,
  CLUSTER_ARN,
  describeCode,
  groupArn,
  inventory,
  nodeGroup,
  template,
  workload,
} from './fixtures.js';

/** Free addresses of subnet-a, subnet-b, …, each in a zone of its own. */
const network = (...free: number[]): { network: NetworkInfo } => ({
  network: {
    ...inventory().network,
    subnets: free.map((freeAddresses, index) => {
      const letter = 'abcdef'[index];
      return { id: `subnet-${letter}`, zone: `eu-central-1${letter}`, freeAddresses };
    }),
  },
});

describeCode('SUBNET_MISSING', [
  { name: 'all exist', expected: [] },
  {
    name: 'one of the cluster, and so of its group, is gone',
    inventory: network(200),
    expected: ['required subnet-b', 'required subnet-b'],
  },
  {
    name: 'of a group that is left out',
    state: { node_groups: [nodeGroup({ subnets: ['subnet-z'] })] },
    request: { nodeGroups: { exclude: ['blue'] } },
    expected: [],
  },
]);

describeCode('SUBNET_ADDRESSES_CONTROL_PLANE', [
  { name: 'five in two zones', inventory: network(5, 5), expected: [] },
  {
    name: 'five in one zone',
    inventory: network(5, 4),
    expected: [`required ${CLUSTER_ARN}`],
    says: 'eu-central-1b: 4',
  },
  {
    name: 'the control plane stays',
    inventory: network(0, 0),
    request: { targetVersion: '1.33' },
    expected: [],
  },
]);

// m6i.large takes 2 × 10 addresses; two zones surge by 4 nodes, 40 addresses each.
describeCode('SUBNET_ADDRESSES_NODES', [
  { name: 'room in both zones', inventory: network(40, 40), expected: [] },
  { name: 'room in one zone is enough for one node', inventory: network(20, 0), expected: [] },
  {
    name: 'no room',
    inventory: network(19, 19),
    expected: [`required ${groupArn('blue')}`],
    says: 'needs 20',
  },
  {
    name: 'no room, but the group terminates first',
    inventory: network(0, 0),
    state: {
      node_groups: [
        nodeGroup({
          update_config: { max_unavailable: 1, max_unavailable_percentage: null, update_strategy: 'MINIMAL' },
        }),
      ],
    },
    expected: [],
  },
]);

describeCode('SUBNET_ADDRESSES_SURGE', [
  { name: 'room for all', inventory: network(40, 40), expected: [] },
  {
    name: 'a zone is short',
    inventory: network(40, 39),
    expected: [`recommended ${groupArn('blue')}`],
    says: 'surges by 4 nodes, 40 addresses a zone; too few are free in eu-central-1b: 39',
  },
  {
    name: 'left out',
    inventory: network(40, 39),
    request: { nodeGroups: { include: ['green'] } },
    expected: [],
  },
]);

describe('addressesPerNode', () => {
  const large = { name: 'm6i.large', maxInterfaces: 3, addressesPerInterface: 10, vcpus: 2 };
  const tiny = { name: 't3.nano', maxInterfaces: 1, addressesPerInterface: 2, vcpus: 2 };

  it.each([
    [[large], 0, 'ipv4', 20],
    [[tiny], 0, 'ipv4', 2],
    [[large, tiny], 0, 'ipv4', 20],
    [[large], 28, 'ipv4', 29],
    [[], 0, 'ipv4', 10],
    [[large], 28, 'ipv6', 1],
  ] as const)('%j with %i pods on %s takes %i', (types, pods, family, expected) => {
    expect(addressesPerNode([...types], pods, family)).toBe(expected);
  });
});

describeCode('ADDON_HEALTH', [
  { name: 'ACTIVE', state: { addons: [addon()] }, expected: [] },
  { name: 'UPDATING', state: { addons: [addon({ status: 'UPDATING' })] }, expected: [] },
  {
    name: 'DEGRADED with a reason',
    state: {
      addons: [
        addon({
          status: 'DEGRADED',
          health_issues: [{ code: 'InsufficientNumberOfReplicas', message: '0 of 2', resource_ids: [] }],
        }),
      ],
    },
    expected: ['recommended addon/demo/coredns'],
    says: 'coredns is DEGRADED; InsufficientNumberOfReplicas: 0 of 2',
  },
]);

const offers = (versions: string[], kubernetesVersion = '1.34') => ({
  addonVersions: [{ addon: 'coredns', kubernetesVersion, versions }],
});
const present = 'v1.11.4-eksbuild.2';

describeCode('ADDON_NO_VERSION', [
  { name: 'offered', state: { addons: [addon()] }, inventory: offers([present]), expected: [] },
  {
    name: 'not offered at all',
    state: { addons: [addon()] },
    inventory: offers([]),
    expected: ['required addon/demo/coredns'],
    says: '1.34',
  },
  {
    name: 'not offered for the second hop',
    state: { addons: [addon()] },
    inventory: offers([present]),
    request: { targetVersion: '1.35' },
    expected: ['required addon/demo/coredns'],
    says: 'Kubernetes 1.35',
  },
]);

describeCode('ADDON_UPDATE_NEEDED', [
  { name: 'fits', state: { addons: [addon()] }, inventory: offers([present]), expected: [] },
  {
    name: 'another version fits',
    state: { addons: [addon()] },
    inventory: offers(['v1.12.0-eksbuild.1']),
    expected: ['info addon/demo/coredns'],
  },
]);

describeCode('ADDON_SKIPPED_INCOMPATIBLE', [
  {
    name: 'skipped, and fits',
    state: { addons: [addon()] },
    inventory: offers([present]),
    request: { addons: { coredns: { skip: true } } },
    expected: [],
  },
  {
    name: 'skipped, and does not fit',
    state: { addons: [addon()] },
    inventory: offers(['v1.12.0-eksbuild.1']),
    request: { addons: { coredns: { skip: true } } },
    expected: ['required addon/demo/coredns'],
  },
]);

const coredns = workload({
  namespace: 'kube-system',
  name: 'coredns',
  template: template({ images: ['example.com/coredns:v1.11.1'] }),
});

describeCode('ADDON_SELF_MANAGED', [
  { name: 'an add-on', inventory: { workloads: [coredns] }, state: { addons: [addon()] }, expected: [] },
  { name: 'not installed', expected: [] },
  {
    name: 'a workload of the name elsewhere',
    inventory: { workloads: [{ ...coredns, namespace: 'dns' }] },
    expected: [],
  },
  {
    name: 'by hand',
    inventory: { workloads: [coredns] },
    expected: ['recommended Deployment/kube-system/coredns'],
    says: 'example.com/coredns:v1.11.1',
  },
  { name: 'Auto Mode', inventory: { workloads: [coredns] }, state: { auto_mode: true }, expected: [] },
]);

describeCode('NODEGROUP_STATUS', [
  { name: 'ACTIVE', expected: [] },
  { name: 'UPDATING is adopted', state: { node_groups: [nodeGroup({ status: 'UPDATING' })] }, expected: [] },
  {
    name: 'DEGRADED',
    state: { node_groups: [nodeGroup({ status: 'DEGRADED' })] },
    expected: [`required ${groupArn('blue')}`],
  },
  {
    name: 'DEGRADED and left out',
    state: { node_groups: [nodeGroup({ status: 'DEGRADED' })] },
    request: { nodeGroups: { exclude: ['b*'] } },
    expected: [`recommended ${groupArn('blue')}`],
  },
]);

const unhealthy = nodeGroup({
  health_issues: [{ code: 'AsgInstanceLaunchFailures', message: 'No capacity', resource_ids: ['asg-1'] }],
});

describeCode('NODEGROUP_HEALTH', [
  { name: 'healthy', expected: [] },
  {
    name: 'an issue',
    state: { node_groups: [unhealthy] },
    expected: [`required ${groupArn('blue')}`],
    says: 'AsgInstanceLaunchFailures: No capacity (asg-1)',
  },
]);

const custom = nodeGroup({
  name: 'gpu',
  ami_type: 'CUSTOM',
  launch_template: { id: 'lt-1', version: '3', image_id: 'ami-0abc12345' },
});

describeCode('CUSTOM_AMI_UNSPECIFIED', [
  { name: 'a stock image', expected: [] },
  {
    name: 'a custom image',
    state: { node_groups: [custom] },
    expected: [`required ${groupArn('gpu')}`],
    says: 'ami-0abc12345',
  },
  {
    name: 'with an image named',
    state: { node_groups: [custom] },
    request: { nodeGroupOverrides: { gpu: { amiId: 'ami-0def67890' } } },
    expected: [],
  },
  {
    name: 'with a template version named',
    state: { node_groups: [custom] },
    request: { nodeGroupOverrides: { gpu: { launchTemplateVersion: '4' } } },
    expected: [],
  },
]);

describeCode('AL2_END', [
  { name: 'AL2023', expected: [] },
  {
    name: 'AL2 beyond 1.32',
    state: { node_groups: [nodeGroup({ ami_type: 'AL2_x86_64' })] },
    expected: [`recommended ${groupArn('blue')}`],
  },
  {
    name: 'AL2 up to 1.32',
    state: { current_version: '1.31', node_groups: [nodeGroup({ ami_type: 'AL2_ARM_64' })] },
    request: { targetVersion: '1.32' },
    expected: [],
  },
]);

/** What is known of the template of `custom`, which uses version 3. */
const launchTemplate = (latestVersion: string | null, missingVersions: string[] = []) => ({
  launchTemplates: [{ id: 'lt-1', latestVersion, missingVersions }],
});

describeCode('LAUNCH_TEMPLATE_DRIFT', [
  { name: 'the newest', state: { node_groups: [custom] }, inventory: launchTemplate('3'), expected: [] },
  {
    name: 'an older one',
    state: { node_groups: [custom] },
    inventory: launchTemplate('5'),
    expected: [`recommended ${groupArn('gpu')}`],
    says: 'version 3 of launch template lt-1, whose newest version is 5',
  },
  {
    name: 'a deleted one is another finding',
    state: { node_groups: [custom] },
    inventory: launchTemplate('5', ['3']),
    expected: [],
  },
]);

describeCode('LAUNCH_TEMPLATE_VERSION_MISSING', [
  {
    name: 'another version is gone',
    state: { node_groups: [custom] },
    inventory: launchTemplate('5', ['2']),
    expected: [],
  },
  {
    name: 'its version is gone',
    state: { node_groups: [custom] },
    inventory: launchTemplate('5', ['3']),
    expected: [`required ${groupArn('gpu')}`],
    says: 'Version 3 of launch template lt-1, which node group gpu uses, no longer exists; its newest version is 5',
  },
  {
    name: 'its version is gone, and the group is left out',
    state: { node_groups: [custom] },
    inventory: launchTemplate('5', ['3']),
    request: { nodeGroups: { exclude: ['gpu'] } },
    expected: [`recommended ${groupArn('gpu')}`],
  },
  {
    name: 'the request names another version',
    state: { node_groups: [custom] },
    inventory: launchTemplate('5', ['3']),
    request: { nodeGroupOverrides: { gpu: { launchTemplateVersion: '5' } } },
    expected: [],
  },
]);

describeCode('LAUNCH_TEMPLATE_MISSING', [
  { name: 'no template', expected: [] },
  {
    name: 'gone',
    state: { node_groups: [custom] },
    inventory: launchTemplate(null),
    expected: [`required ${groupArn('gpu')}`],
  },
]);
