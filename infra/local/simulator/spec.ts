import { z } from 'zod';

/**
 * What a simulated account and its clusters start with. Everything that is left out is filled in as AWS would: sizes
 * become scaling limits, versions the newest release that fits.
 */

const kubernetesVersion = z.string().regex(/^1\.\d{2}$/, 'a minor version such as 1.31');
const tags = z.record(z.string(), z.string());

const budgetSpec = z.strictObject({
  minAvailable: z.union([z.int(), z.string()]).optional(),
  maxUnavailable: z.union([z.int(), z.string()]).optional(),
});

/** A workload and, with `budget`, the PodDisruptionBudget that selects its pods. Passed on to the Kubernetes side. */
const workloadSpec = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  replicas: z.int().min(0),
  /** The node group whose nodes its pods are bound to by a node selector. */
  nodegroup: z.string().optional(),
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'bare']).optional(),
  budget: budgetSpec.optional(),
  /** AWS seconds from the start of a pod to its readiness; null for pods that never turn Ready. */
  podReadySeconds: z.number().min(0).nullable().optional(),
  /** AWS seconds that a pod takes to end. */
  terminationGraceSeconds: z.number().min(0).optional(),
  /** Mounts an emptyDir, which a drain loses. */
  localStorage: z.boolean().optional(),
  /** At most one pod on a host. */
  antiAffinity: z.boolean().optional(),
  labels: tags.optional(),
});

/** An installed add-on. */
const addonSpec = z.strictObject({
  name: z.string(),
  version: z.string().optional(),
  configurationValues: z.string().optional(),
  serviceAccountRoleArn: z.string().optional(),
  podIdentityAssociations: z
    .array(z.strictObject({ serviceAccount: z.string(), roleArn: z.string() }))
    .optional(),
});

/** A node group with its nodes Ready. */
const nodegroupSpec = z.strictObject({
  name: z.string(),
  size: z.int().min(0),
  min: z.int().min(0).optional(),
  max: z.int().min(1).optional(),
  /** An EKS AMI type such as AL2023_x86_64_STANDARD; CUSTOM needs a launch template. */
  amiType: z.string(),
  version: kubernetesVersion.optional(),
  releaseVersion: z.string().optional(),
  launchTemplate: z.strictObject({ imageId: z.string().optional() }).optional(),
  maxUnavailable: z.int().min(1).max(100).optional(),
  maxUnavailablePercentage: z.int().min(1).max(100).optional(),
  updateStrategy: z.enum(['DEFAULT', 'MINIMAL']).optional(),
  labels: tags.optional(),
  taints: z
    .array(z.strictObject({ key: z.string(), value: z.string().optional(), effect: z.string() }))
    .optional(),
  zones: z.array(z.string()).optional(),
  instanceTypes: z.array(z.string()).optional(),
  tags: tags.optional(),
  /** An Auto Scaling group of one's own, which EKS does not know. */
  selfManaged: z.boolean().optional(),
});

/** What an insight says whatever the cluster is like. */
export const insightSpec = z.strictObject({
  name: z.string(),
  status: z.enum(['PASSING', 'WARNING', 'ERROR', 'UNKNOWN']),
  category: z.enum(['UPGRADE_READINESS', 'ROLLBACK_READINESS', 'MISCONFIGURATION']).optional(),
  /** The version that the insight is about; the cluster's next one by default. */
  kubernetesVersion: kubernetesVersion.optional(),
  reason: z.string().optional(),
  description: z.string().optional(),
  recommendation: z.string().optional(),
});

/** A cluster that is there from the start. */
export const clusterSpec = z.strictObject({
  name: z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/),
  account: z.string().optional(),
  region: z.string().optional(),
  version: kubernetesVersion,
  /** The version that the cluster was made with, below which it cannot be rolled back. One below `version` by default. */
  createdAtVersion: kubernetesVersion.optional(),
  tags: tags.optional(),
  addons: z.array(addonSpec).default([]),
  nodegroups: z.array(nodegroupSpec).default([]),
  workloads: z.array(workloadSpec).default([]),
  insights: z.array(insightSpec).default([]),
  fargateProfiles: z.array(z.strictObject({ name: z.string(), namespace: z.string() })).default([]),
  /** IAM principals that the API server lets in; every principal of the account by default. */
  accessEntries: z.array(z.string()).optional(),
  /** Free addresses of each of the cluster's subnets; by default what its instances leave. */
  freeAddresses: z.int().min(0).optional(),
  supportType: z.enum(['STANDARD', 'EXTENDED']).default('EXTENDED'),
  clusterAutoscaler: z.strictObject({ replicas: z.int().min(0), version: z.string() }).optional(),
  /** Removed API versions that are still called, as the API server's metrics and the deprecation insight show them. */
  deprecatedApis: z
    .array(
      z.strictObject({
        group: z.string(),
        version: z.string(),
        resource: z.string(),
        removedRelease: kubernetesVersion,
      }),
    )
    .default([]),
});

/** An AWS account. */
export const accountSpec = z.strictObject({
  id: z.string().regex(/^\d{12}$/),
  /** Long-lived keys of IAM users. */
  credentials: z
    .array(
      z.strictObject({
        accessKeyId: z.string(),
        secretAccessKey: z.string(),
        user: z.string().default('admin'),
      }),
    )
    .default([]),
  /** Roles that any known principal may assume, with the external id if there is one. */
  roles: z.array(z.strictObject({ name: z.string(), externalId: z.string().optional() })).default([]),
  /** IAM actions such as `eks:UpdateClusterVersion` that every principal of the account is denied. */
  deniedActions: z.array(z.string()).default([]),
  /** Values of EC2's vCPU quotas in every region, by quota code such as `L-1216C47A`; ample where left out. */
  quotas: z.record(z.string(), z.number().min(0)).default({}),
  /** Images of one's own that DescribeImages knows; an unknown one boots the control plane's version. */
  images: z
    .array(
      z.strictObject({
        imageId: z.string(),
        name: z.string().optional(),
        kubernetesVersion: kubernetesVersion.optional(),
      }),
    )
    .default([]),
});

/** The file that `main.ts --spec` reads. */
export const simulatorSpec = z.strictObject({
  accounts: z.array(accountSpec).default([]),
  clusters: z.array(clusterSpec).default([]),
});

/** A cluster's specification with its defaults filled in. */
export type ClusterSpec = z.output<typeof clusterSpec>;
/** A cluster's specification as it is written. */
export type ClusterSpecInput = z.input<typeof clusterSpec>;
/** A node group's specification. */
export type NodegroupSpec = z.output<typeof nodegroupSpec>;
/** An add-on's specification. */
export type AddonSpec = z.output<typeof addonSpec>;
/** An insight's specification. */
export type InsightSpec = z.output<typeof insightSpec>;
/** An account's specification as it is written. */
export type AccountSpecInput = z.input<typeof accountSpec>;
