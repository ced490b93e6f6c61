import { z } from 'zod';

/** Seed 003's models of what perception sees, by their names; fields beyond the seed are in the same spelling. */

export const HealthIssue = z.strictObject({
  code: z.string(),
  message: z.string(),
  resource_ids: z.array(z.string()),
});
export type HealthIssue = z.infer<typeof HealthIssue>;

export const NodeGroupInfo = z.strictObject({
  name: z.string(),
  arn: z.string(),
  status: z.string(),
  /** Kubernetes minor version; of a custom AMI group, that of its kubelets (null when it has no nodes). */
  version: z.string().nullable(),
  release_version: z.string().nullable(),
  ami_type: z.string(),
  capacity_type: z.string(),
  instance_types: z.array(z.string()),
  min_size: z.number().int(),
  max_size: z.number().int(),
  desired_size: z.number().int(),
  /** Nodes registered with the API server. */
  nodes: z.number().int(),
  /** Kubelet version to the number of nodes that run it. */
  kubelet_versions: z.record(z.string(), z.number().int()),
  update_config: z.strictObject({
    max_unavailable: z.number().int().nullable(),
    max_unavailable_percentage: z.number().int().nullable(),
    update_strategy: z.enum(['DEFAULT', 'MINIMAL']),
  }),
  /** The launch template the group was made with, or null. `image_id` is set when the template names an AMI. */
  launch_template: z
    .strictObject({ id: z.string(), version: z.string(), image_id: z.string().nullable() })
    .nullable(),
  subnets: z.array(z.string()),
  health_issues: z.array(HealthIssue),
});
export type NodeGroupInfo = z.infer<typeof NodeGroupInfo>;

export const AddonInfo = z.strictObject({
  name: z.string(),
  version: z.string(),
  status: z.string(),
  configuration_values: z.string().nullable(),
  service_account_role_arn: z.string().nullable(),
  /** ARNs of pod identity associations. */
  pod_identity_associations: z.array(z.string()),
  health_issues: z.array(HealthIssue),
});
export type AddonInfo = z.infer<typeof AddonInfo>;

/** A workload: a controller of pods in a namespace. */
export const ApplicationInfo = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  kind: z.string(),
  replicas: z.number().int(),
  ready: z.number().int(),
});
export type ApplicationInfo = z.infer<typeof ApplicationInfo>;

export const DeprecatedAPIInfo = z.strictObject({
  /** Group and version, such as `policy/v1beta1`. */
  api_version: z.string(),
  resource: z.string(),
  /** The minor version that no longer serves it. */
  removed_in: z.string(),
  replacement: z.string().nullable(),
  /** Where it was seen: an EKS insight, the API server's own metric, or a live object. */
  source: z.enum(['insight', 'metrics', 'object']),
  /** Who uses it, as far as known: user agents or objects. */
  users: z.array(z.string()),
});
export type DeprecatedAPIInfo = z.infer<typeof DeprecatedAPIInfo>;

export const ClusterState = z.strictObject({
  cluster_name: z.string(),
  current_version: z.string(),
  node_groups: z.array(NodeGroupInfo),
  addons: z.array(AddonInfo),
  /** At most 500, the least healthy first; `applications_total` counts all. */
  applications: z.array(ApplicationInfo),
  deprecated_apis: z.array(DeprecatedAPIInfo),

  arn: z.string(),
  account: z.string(),
  region: z.string(),
  status: z.string(),
  platform_version: z.string(),
  /** What the API server's own `/version` says. */
  server_version: z.string(),
  created_at: z.string(),
  support_type: z.string(),
  end_of_standard_support: z.string().nullable(),
  end_of_extended_support: z.string().nullable(),
  /** Versions EKS offers, lowest first, with whether they are still supported. */
  offered_versions: z.array(z.strictObject({ version: z.string(), status: z.string() })),
  auto_mode: z.boolean(),
  fargate_profiles: z.array(z.string()),
  /** Nodes that belong to no managed node group, by what looks after them. */
  unmanaged_nodes: z.strictObject({
    self_managed: z.number().int(),
    karpenter: z.number().int(),
    fargate: z.number().int(),
    auto: z.number().int(),
  }),
  nodes_total: z.number().int(),
  pods_total: z.number().int(),
  applications_total: z.number().int(),
  /** The cluster-autoscaler Deployment, when there is one. */
  autoscaler: z
    .strictObject({ namespace: z.string(), name: z.string(), replicas: z.number().int(), image: z.string() })
    .nullable(),
  health_issues: z.array(HealthIssue),
  /** A cluster or node group update that was already running when this was read. */
  update_in_progress: z.strictObject({ id: z.string(), type: z.string(), resource: z.string() }).nullable(),
  tags: z.record(z.string(), z.string()),
  observed_at: z.iso.datetime(),
});
export type ClusterState = z.infer<typeof ClusterState>;
