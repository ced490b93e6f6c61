import { checkContext } from '../../../../activities/preflight/check.js';
import type { FindingCode } from '../../../../contracts/preflight-catalogue.js';
import type {
  BudgetInfo,
  Inventory,
  NodeInfo,
  PodInfo,
  PodTemplate,
  WorkloadInfo,
} from '../../../../activities/preflight/inventory.js';
import { CHECKS } from '../../../../activities/preflight/registry.js';
import { hopTargets } from '../../../../activities/preflight/versions.js';
import type { AddonInfo, ClusterState, NodeGroupInfo } from '../../../../contracts/cluster-state.js';
import type { Finding } from '../../../../contracts/findings.js';
import { UpgradeRequest, type UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';

/** A cluster at 1.33 with one healthy node group of two nodes and nothing else; every check passes on it. */

export const CLUSTER_ARN = 'arn:aws:eks:eu-central-1:111122223333:cluster/demo';
export const groupArn = (name: string): string =>
  `arn:aws:eks:eu-central-1:111122223333:nodegroup/demo/${name}/0`;

export function request(fields: Partial<UpgradeRequestInput> = {}): UpgradeRequest {
  return UpgradeRequest.parse({ clusterName: 'demo', targetVersion: '1.34', ...fields });
}

export function nodeGroup(fields: Partial<NodeGroupInfo> = {}): NodeGroupInfo {
  const name = fields.name ?? 'blue';
  return {
    name,
    arn: groupArn(name),
    status: 'ACTIVE',
    version: '1.33',
    release_version: '1.33.1-20260901',
    ami_type: 'AL2023_x86_64_STANDARD',
    capacity_type: 'ON_DEMAND',
    instance_types: ['m6i.large'],
    min_size: 1,
    max_size: 4,
    desired_size: 2,
    nodes: 2,
    kubelet_versions: { 'v1.33.1': 2 },
    update_config: { max_unavailable: 1, max_unavailable_percentage: null, update_strategy: 'DEFAULT' },
    launch_template: null,
    subnets: ['subnet-a', 'subnet-b'],
    health_issues: [],
    ...fields,
  };
}

export function addon(fields: Partial<AddonInfo> = {}): AddonInfo {
  return {
    name: 'coredns',
    version: 'v1.11.4-eksbuild.2',
    status: 'ACTIVE',
    configuration_values: null,
    service_account_role_arn: null,
    pod_identity_associations: [],
    health_issues: [],
    ...fields,
  };
}

export function state(fields: Partial<ClusterState> = {}): ClusterState {
  return {
    cluster_name: 'demo',
    current_version: '1.33',
    node_groups: [nodeGroup()],
    addons: [],
    applications: [],
    deprecated_apis: [],
    arn: CLUSTER_ARN,
    account: '111122223333',
    region: 'eu-central-1',
    status: 'ACTIVE',
    platform_version: 'eks.10',
    server_version: 'v1.33.4-eks-aeac579',
    created_at: '2026-01-01T00:00:00Z',
    support_type: 'EXTENDED',
    end_of_standard_support: '2027-06-01T00:00:00Z',
    end_of_extended_support: '2028-06-01T00:00:00Z',
    offered_versions: ['1.32', '1.33', '1.34', '1.35'].map((version) => ({
      version,
      status: 'STANDARD_SUPPORT',
    })),
    auto_mode: false,
    fargate_profiles: [],
    unmanaged_nodes: { self_managed: 0, karpenter: 0, fargate: 0, auto: 0 },
    nodes_total: 2,
    pods_total: 0,
    applications_total: 0,
    autoscaler: null,
    health_issues: [],
    update_in_progress: null,
    tags: {},
    observed_at: '2026-11-21T08:00:00Z',
    ...fields,
  };
}

export function node(fields: Partial<NodeInfo> = {}): NodeInfo {
  const name = fields.name ?? 'node-1';
  return {
    name,
    labels: { 'kubernetes.io/hostname': name },
    taints: [],
    ready: true,
    unschedulable: false,
    kubeletVersion: 'v1.33.1-eks-1',
    nodeGroup: 'blue',
    ...fields,
  };
}

export function template(fields: Partial<PodTemplate> = {}): PodTemplate {
  return {
    labels: { app: 'web' },
    images: ['example.com/web:v1'],
    hasReadinessProbe: true,
    graceSeconds: 30,
    dockerSocket: false,
    nodeSelector: {},
    nodeAffinity: [],
    tolerations: [],
    antiAffinityKeys: [],
    spread: [],
    ...fields,
  };
}

export function workload(fields: Partial<WorkloadInfo> = {}): WorkloadInfo {
  return {
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    replicas: 2,
    minReadySeconds: 5,
    template: template(),
    ...fields,
  };
}

export function pod(fields: Partial<PodInfo> = {}): PodInfo {
  return {
    namespace: 'shop',
    name: 'web-1',
    labels: { app: 'web' },
    node: 'node-1',
    phase: 'Running',
    ready: true,
    controller: { kind: 'Deployment', name: 'web' },
    mirror: false,
    hostNetwork: false,
    localVolumes: [],
    claims: [],
    hasReadinessProbe: true,
    graceSeconds: 30,
    dockerSocket: false,
    waiting: '',
    ...fields,
  };
}

export function budget(fields: Partial<BudgetInfo> = {}): BudgetInfo {
  return {
    namespace: 'shop',
    name: 'web',
    selector: { matchLabels: { app: 'web' } },
    minAvailable: null,
    maxUnavailable: 1,
    disruptionsAllowed: 1,
    currentHealthy: 2,
    desiredHealthy: 1,
    ...fields,
  };
}

export function inventory(fields: Partial<Inventory> = {}): Inventory {
  return {
    network: {
      clusterSubnetIds: ['subnet-a', 'subnet-b'],
      ipFamily: 'ipv4',
      subnets: [
        { id: 'subnet-a', zone: 'eu-central-1a', freeAddresses: 200 },
        { id: 'subnet-b', zone: 'eu-central-1b', freeAddresses: 200 },
      ],
    },
    launchTemplates: [],
    instanceTypes: [{ name: 'm6i.large', maxInterfaces: 3, addressesPerInterface: 10, vcpus: 2 }],
    vcpuQuotas: { quotas: [], vcpus: {} },
    addonVersions: [],
    insights: { insights: [], staleBecause: null },
    nodes: [node({ name: 'node-1' }), node({ name: 'node-2' })],
    pods: [],
    workloads: [],
    budgets: [],
    localVolumes: [],
    webhooks: [],
    kubeProxy: { mode: 'iptables' },
    ...fields,
  };
}

/** One row of a table: what differs from the healthy cluster, and the findings (`severity resource`) of the code. */
export interface Case {
  name: string;
  inventory?: Partial<Inventory>;
  state?: Partial<ClusterState>;
  request?: Partial<UpgradeRequestInput>;
  expected: string[];
  /** A text that the message of the first finding must contain. */
  says?: string;
}

/** Runs the check of a code on a case, and returns its findings of this code. */
export function runCheck(
  code: FindingCode,
  { inventory: parts, state: changes, request: fields }: Case,
): Finding[] {
  const check = CHECKS.find(({ codes }) => codes.includes(code));
  if (!check) throw new Error(`No check has the code ${code}`);
  const asked = request(fields);
  const cluster = state(changes);
  const context = checkContext(asked, cluster, hopTargets(cluster.current_version, asked.targetVersion));
  return check.run(inventory(parts), context).filter((found) => found.code === code);
}

/** Describes a code with a table of cases, at least one of which finds something and one nothing. */
export function describeCode(code: FindingCode, cases: Case[]): void {
  describe(code, () => {
    it('is tested with and without a finding', () => {
      expect(cases.some(({ expected }) => expected.length > 0)).toBe(true);
      expect(cases.some(({ expected }) => expected.length === 0)).toBe(true);
    });

    it.each(cases)('$name', (row) => {
      const findings = runCheck(code, row);
      expect(findings.map(({ severity, resource }) => `${severity} ${resource}`)).toEqual(row.expected);
      if (row.says !== undefined) expect(findings[0]?.message).toContain(row.says);
    });
  });
}
