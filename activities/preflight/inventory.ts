import type { LabelSelector } from './selectors.js';

/**
 * What the checks look at, read once and shaped down to what they need: a cluster with 5,000 pods must not be held as
 * 5,000 full pod bodies.
 */
export interface Inventory {
  network: NetworkInfo;
  launchTemplates: LaunchTemplateInfo[];
  instanceTypes: InstanceTypeInfo[];
  vcpuQuotas: VcpuQuotasInfo;
  addonVersions: AddonOffer[];
  insights: InsightsInfo;
  nodes: NodeInfo[];
  pods: PodInfo[];
  workloads: WorkloadInfo[];
  budgets: BudgetInfo[];
  localVolumes: LocalVolumeInfo[];
  webhooks: WebhookInfo[];
  kubeProxy: KubeProxyInfo;
}

export type InventoryPart = keyof Inventory;

export interface NetworkInfo {
  /** The subnets of the cluster itself, where the control plane puts its network interfaces. */
  clusterSubnetIds: string[];
  /** With IPv6 pods take no address of the subnets' IPv4 ranges. */
  ipFamily: 'ipv4' | 'ipv6';
  /** Every subnet of the cluster and its node groups that exists. */
  subnets: { id: string; zone: string; freeAddresses: number }[];
}

export interface LaunchTemplateInfo {
  id: string;
  /** Null when the template no longer exists. */
  latestVersion: string | null;
  /** Versions that node groups use and that no longer exist. */
  missingVersions: string[];
}

export interface InstanceTypeInfo {
  name: string;
  maxInterfaces: number;
  addressesPerInterface: number;
  vcpus: number;
}

export interface VcpuQuotasInfo {
  /** Those that instances of the node groups count against. */
  quotas: VcpuQuota[];
  /** The vCPUs of each instance type that runs in the region or that a node group names. */
  vcpus: Record<string, number>;
}

/** A quota of EC2 on running vCPUs. */
export interface VcpuQuota {
  code: string;
  arn: string;
  name: string;
  limit: number;
  used: number;
}

/** The versions of one installed add-on that EKS offers for one Kubernetes version. */
export interface AddonOffer {
  addon: string;
  kubernetesVersion: string;
  versions: string[];
}

export interface InsightsInfo {
  insights: InsightInfo[];
  /** Why they could not be refreshed, or null when they are fresh. */
  staleBecause: string | null;
}

export interface InsightInfo {
  id: string;
  name: string;
  category: string;
  kubernetesVersion: string | null;
  status: string;
  reason: string;
  recommendation: string;
  /** ARNs or Kubernetes URIs, at most five. */
  resources: string[];
}

export interface NodeInfo {
  name: string;
  labels: Record<string, string>;
  taints: { key: string; value: string; effect: string }[];
  ready: boolean;
  unschedulable: boolean;
  kubeletVersion: string;
  /** The managed node group, by its label; null for any other node. */
  nodeGroup: string | null;
}

/** What a check needs of a pod's specification; pods of one workload share one. */
export interface PodTemplate {
  labels: Record<string, string>;
  images: string[];
  hasReadinessProbe: boolean;
  graceSeconds: number;
  dockerSocket: boolean;
  nodeSelector: Record<string, string>;
  /** Terms of required node affinity, of which one must match; empty when there is none. */
  nodeAffinity: { key: string; operator: string; values: string[] }[][];
  tolerations: { key: string | null; operator: string; value: string; effect: string | null }[];
  /** Required pod anti-affinity against the workload's own pods: the topology keys. */
  antiAffinityKeys: string[];
  spread: SpreadConstraint[];
}

/** A topology spread constraint with `whenUnsatisfiable: DoNotSchedule` that selects the workload's own pods. */
export interface SpreadConstraint {
  topologyKey: string;
  maxSkew: number;
  minDomains: number;
  nodeTaintsPolicy: 'Honor' | 'Ignore';
}

export interface WorkloadInfo {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  namespace: string;
  name: string;
  /** Desired pods; of a DaemonSet the number of nodes that should run it. */
  replicas: number;
  minReadySeconds: number;
  template: PodTemplate;
}

export interface PodInfo {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  node: string | null;
  phase: string;
  ready: boolean;
  /** The controller: a Deployment or Argo Rollout in place of its ReplicaSet, else what the owner reference says; null for a bare pod. */
  controller: { kind: string; name: string } | null;
  /** Run by a kubelet from a file; it is never evicted. */
  mirror: boolean;
  hostNetwork: boolean;
  /** Names of volumes with data on the node: emptyDir (not in memory) and hostPath. */
  localVolumes: string[];
  /** Names of the PersistentVolumeClaims that it mounts. */
  claims: string[];
  hasReadinessProbe: boolean;
  graceSeconds: number;
  dockerSocket: boolean;
  /** Why a container does not run, such as `CrashLoopBackOff`; empty when all run. */
  waiting: string;
}

/** A PersistentVolume whose data is on one node, and the claim that it is bound to. */
export interface LocalVolumeInfo {
  name: string;
  claim: { namespace: string; name: string };
}

export interface BudgetInfo {
  namespace: string;
  name: string;
  selector: LabelSelector | null;
  minAvailable: number | string | null;
  maxUnavailable: number | string | null;
  disruptionsAllowed: number;
  currentHealthy: number;
  desiredHealthy: number;
}

/** One webhook of a configuration whose `failurePolicy` is Fail and whose rules catch nodes or pods. */
export interface WebhookInfo {
  /** `ValidatingWebhookConfiguration` or `MutatingWebhookConfiguration`. */
  kind: string;
  configuration: string;
  name: string;
  resources: string[];
  /** The service that answers; null when it is called by `url`. */
  service: { namespace: string; name: string } | null;
  url: string | null;
  /** The selector of the service; null when there is no such service, empty when it selects nothing by itself. */
  serviceSelector: Record<string, string> | null;
}

export interface KubeProxyInfo {
  /** `iptables`, `ipvs`, `nftables`, or null when the cluster has no kube-proxy configuration. */
  mode: string | null;
}
