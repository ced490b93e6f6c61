import type { AddonInfo, ClusterState, NodeGroupInfo } from '../../../../../contracts/cluster-state.js';
import { UpgradeRequest, type UpgradeRequestInput } from '../../../../../contracts/upgrade-request.js';

export const TARGET = { account: '111122223333', region: 'eu-central-1', clusterName: 'demo', access: {} };

/** A managed node group on Amazon Linux 2023 with three nodes, changed as given. */
export function nodeGroup(
  name: string,
  version: string | null,
  change: Partial<NodeGroupInfo> = {},
): NodeGroupInfo {
  const nodes = change.nodes ?? change.desired_size ?? 3;
  return {
    name,
    arn: `arn:aws:eks:eu-central-1:111122223333:nodegroup/demo/${name}/0a`,
    status: 'ACTIVE',
    version,
    release_version: version === null ? null : `${version}.4-20260601`,
    ami_type: 'AL2023_x86_64_STANDARD',
    capacity_type: 'ON_DEMAND',
    instance_types: ['m6i.large'],
    min_size: 0,
    max_size: 10,
    desired_size: nodes,
    nodes,
    kubelet_versions: version === null || nodes === 0 ? {} : { [`v${version}.4-eks-abc1234`]: nodes },
    update_config: { max_unavailable: 1, max_unavailable_percentage: null, update_strategy: 'DEFAULT' },
    launch_template: null,
    subnets: ['subnet-a'],
    health_issues: [],
    ...change,
  };
}

/** A node group with an image of its own, by version 3 of a launch template. */
export function customGroup(
  name: string,
  version: string | null,
  change: Partial<NodeGroupInfo> = {},
): NodeGroupInfo {
  return nodeGroup(name, version, {
    ami_type: 'CUSTOM',
    release_version: null,
    launch_template: { id: 'lt-0123456789abcdef0', version: '3', image_id: 'ami-0aaaaaaaaaaaaaaaa' },
    ...change,
  });
}

export function addon(name: string, version: string, change: Partial<AddonInfo> = {}): AddonInfo {
  return {
    name,
    version,
    status: 'ACTIVE',
    configuration_values: null,
    service_account_role_arn: null,
    pod_identity_associations: [],
    health_issues: [],
    ...change,
  };
}

/** A cluster of that version, without node groups, add-ons and autoscaler unless given. */
export function cluster(version: string, change: Partial<ClusterState> = {}): ClusterState {
  return {
    cluster_name: 'demo',
    current_version: version,
    node_groups: [],
    addons: [],
    applications: [],
    deprecated_apis: [],
    arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/demo',
    account: '111122223333',
    region: 'eu-central-1',
    status: 'ACTIVE',
    platform_version: 'eks.4',
    server_version: `v${version}.4-eks-abc1234`,
    created_at: '2025-01-01T00:00:00Z',
    support_type: 'EXTENDED',
    end_of_standard_support: null,
    end_of_extended_support: null,
    offered_versions: [
      { version: '1.29', status: 'UNSUPPORTED' },
      { version: '1.30', status: 'UNSUPPORTED' },
      { version: '1.31', status: 'EXTENDED_SUPPORT' },
      { version: '1.32', status: 'EXTENDED_SUPPORT' },
      { version: '1.33', status: 'STANDARD_SUPPORT' },
      { version: '1.34', status: 'STANDARD_SUPPORT' },
      { version: '1.35', status: 'STANDARD_SUPPORT' },
    ],
    auto_mode: false,
    fargate_profiles: [],
    unmanaged_nodes: { self_managed: 0, karpenter: 0, fargate: 0, auto: 0 },
    nodes_total: 0,
    pods_total: 0,
    applications_total: 0,
    autoscaler: null,
    health_issues: [],
    update_in_progress: null,
    tags: {},
    observed_at: '2026-08-20T10:00:00Z',
    ...change,
  };
}

export const AUTOSCALER = {
  namespace: 'kube-system',
  name: 'cluster-autoscaler',
  replicas: 1,
  image: 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.31.1',
};

/** A checked request for the demo cluster. */
export function request(fields: Omit<UpgradeRequestInput, 'clusterName'>): UpgradeRequest {
  return UpgradeRequest.parse({ clusterName: 'demo', ...fields });
}
