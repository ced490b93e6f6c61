import type { Severity } from './findings.js';

/** What the checks look at, in the order of docs/preflight.md. */
export const FINDING_AREAS = {
  cluster: 'Cluster',
  capacity: 'Addresses and quotas',
  addons: 'Add-ons',
  nodes: 'Node groups and nodes',
  insights: 'EKS insights',
  apis: 'APIs and webhooks',
  workloads: 'Workloads and pods',
  components: 'Components',
} as const;

export type FindingArea = keyof typeof FINDING_AREAS;

/** What a finding's code means; docs/preflight.md is generated from this table. */
export interface CatalogueEntry {
  area: FindingArea;
  /** The severity it has unless it is weakened: by `force`, or because the operation leaves the resource alone. */
  severity: Severity;
  /** What is wrong, as a sentence. */
  title: string;
  /** What to do about it. */
  remedy: string;
}

const inArea =
  (area: FindingArea) =>
  (severity: Severity, title: string, remedy: string): CatalogueEntry => ({ area, severity, title, remedy });

const cluster = inArea('cluster');
const capacity = inArea('capacity');
const addons = inArea('addons');
const nodes = inArea('nodes');
const insights = inArea('insights');
const apis = inArea('apis');
const workloads = inArea('workloads');
const components = inArea('components');

/** Every code of the pre-flight checks. Requests name codes in `preflight.ignore`: add to them, never rename one. */
export const CATALOGUE = {
  CLUSTER_STATUS: cluster(
    'required',
    'The cluster is not ACTIVE.',
    'Wait until the cluster is ACTIVE; if it is FAILED, repair what EKS reports in its health.',
  ),
  CLUSTER_HEALTH: cluster(
    'required',
    'EKS reports a health issue of the cluster.',
    'Repair the resources that the issue names; see the Amazon EKS user guide on cluster health.',
  ),
  CLUSTER_UPDATE_IN_PROGRESS: cluster(
    'info',
    'An update is already running.',
    'Nothing is to be done: the operation waits for it and adopts it.',
  ),
  SUPPORT_CURRENT_EXTENDED: cluster(
    'info',
    'The present version is out of standard support.',
    'Nothing is to be done: this upgrade is what ends the extra cost.',
  ),
  SUPPORT_TARGET_EXTENDED: cluster(
    'recommended',
    'The target version is out of standard support, which costs more per hour.',
    'Choose a version in standard support as the target.',
  ),

  SUBNET_MISSING: capacity(
    'required',
    'A subnet that the cluster or a node group names no longer exists.',
    'Give the cluster or the node group subnets that exist.',
  ),
  SUBNET_ADDRESSES_CONTROL_PLANE: capacity(
    'required',
    'The control plane needs five free addresses in subnets of two availability zones.',
    'Free addresses in the cluster subnets, or add subnets to the cluster with UpdateClusterConfig.',
  ),
  SUBNET_ADDRESSES_NODES: capacity(
    'required',
    'No subnet of the node group has room for one more node and its pods.',
    'Free addresses, or replace the node group by one in larger subnets.',
  ),
  SUBNET_ADDRESSES_SURGE: capacity(
    'recommended',
    'A zone has too few free addresses for the nodes that surge while the group is replaced.',
    'Free addresses, lower maxUnavailable, or set the update strategy of the group to MINIMAL.',
  ),

  EC2_QUOTA: capacity(
    'required',
    'The nodes that surge while a node group is replaced do not fit into an EC2 vCPU quota; recommended when they leave less than a fifth of it free.',
    'Request a higher value in Service Quotas, lower maxUnavailable, or set the update strategy of the group to MINIMAL.',
  ),

  ADDON_HEALTH: addons(
    'recommended',
    'An add-on is not healthy before the upgrade.',
    'Repair the add-on first: an upgrade compares with how things were and would hide it.',
  ),
  ADDON_NO_VERSION: addons(
    'required',
    'EKS offers no version of the add-on for a Kubernetes version on the way.',
    'Remove the add-on, or choose a target for which it is offered.',
  ),
  ADDON_SKIPPED_INCOMPATIBLE: addons(
    'required',
    'The request leaves out an add-on whose present version does not fit a Kubernetes version on the way.',
    'Remove `skip` for the add-on, or move it to a fitting version first.',
  ),
  ADDON_UPDATE_NEEDED: addons(
    'info',
    'The present version of the add-on does not fit a Kubernetes version on the way.',
    'Nothing is to be done: the plan moves it.',
  ),
  ADDON_SELF_MANAGED: addons(
    'recommended',
    'A core add-on is installed by hand, so this operation does not move it.',
    'Turn it into an EKS add-on, or move it by hand to a version for the target.',
  ),

  NODEGROUP_STATUS: nodes(
    'required',
    'A node group is not ACTIVE.',
    'Wait until the group is ACTIVE; if it failed or is DEGRADED, repair what EKS reports in its health.',
  ),
  NODEGROUP_HEALTH: nodes(
    'required',
    'EKS reports a health issue of a node group.',
    'Repair the resources that the issue names, or exclude the group from the request.',
  ),
  LAUNCH_TEMPLATE_MISSING: nodes(
    'required',
    'The launch template of a node group no longer exists.',
    'Make the group anew: EKS cannot change the template of an existing group.',
  ),
  LAUNCH_TEMPLATE_VERSION_MISSING: nodes(
    'required',
    'The launch template version of a node group no longer exists.',
    'Move the group to a version that exists: by nodeGroupOverrides.<group>.launchTemplateVersion for a custom AMI, else with `aws eks update-nodegroup-version --launch-template`.',
  ),
  LAUNCH_TEMPLATE_DRIFT: nodes(
    'recommended',
    'A node group does not use the newest version of its launch template.',
    'Move the group to the newest version, or set the default of the template back, so that nobody is surprised.',
  ),
  CUSTOM_AMI_UNSPECIFIED: nodes(
    'required',
    'A node group with a custom AMI is to be upgraded, and the request names no image for it.',
    'Give nodeGroupOverrides.<group>.amiId or .launchTemplateVersion, or exclude the group.',
  ),
  // Not required: such a group stays at 1.32 while the skew allows it, and planning refuses it (VERSION_SKEW) after that.
  AL2_END: nodes(
    'recommended',
    'There are no Amazon Linux 2 images for Kubernetes 1.33 and later.',
    'Make a new node group with an AL2023 or Bottlerocket AMI type, move the workloads, and delete the old one.',
  ),
  KUBELET_SKEW: nodes(
    'required',
    'A kubelet would be more than three minor versions behind the control plane, or is ahead of it.',
    'Upgrade or replace these nodes first, or include their node group.',
  ),
  KUBELET_BEHIND: nodes(
    'info',
    'Nodes run an older minor version than the control plane.',
    'Nothing is to be done if the group is part of the plan; EKS advises equal versions before an upgrade.',
  ),
  KUBE_PROXY_SKEW: nodes(
    'required',
    'kube-proxy would be more than three minor versions behind the control plane, is ahead of it, or is more than three from a kubelet beside it.',
    'Move kube-proxy to the minor version of the control plane first, and the nodes within three of it.',
  ),
  NODES_SELF_MANAGED: nodes(
    'recommended',
    'Nodes belong to no managed node group, so this operation does not replace them.',
    'Replace them with images for the target version after the control plane was upgraded.',
  ),
  NODES_KARPENTER: nodes(
    'info',
    'Karpenter replaces its nodes by itself when their image drifts.',
    'Make sure that the EC2NodeClass selects images by alias, and that disruption budgets of the NodePool allow it.',
  ),
  NODES_FARGATE: nodes(
    'recommended',
    'Fargate pods keep their kubelet version until they are restarted.',
    'Restart the workloads of the Fargate profiles after the control plane was upgraded.',
  ),
  NODES_AUTO_MODE: nodes(
    'info',
    'EKS Auto Mode replaces its nodes by itself after the control plane was upgraded.',
    'Nothing is to be done; budgets and do-not-disrupt annotations are respected for 21 days at most.',
  ),
  NODE_NOT_READY: nodes(
    'recommended',
    'A node is not Ready before the upgrade.',
    'Repair or remove the node first.',
  ),
  NODE_CORDONED: nodes(
    'info',
    'A node takes no new pods.',
    'Uncordon it if that is not meant: pods of drained nodes need room.',
  ),

  UPGRADE_INSIGHT_ERROR: insights(
    'required',
    'An EKS upgrade insight reports an error for a version on the way.',
    'Do what the insight recommends and refresh it; force.insights goes on in spite of it.',
  ),
  UPGRADE_INSIGHT_WARNING: insights(
    'recommended',
    'An EKS upgrade insight warns of a version on the way.',
    'Do what the insight recommends.',
  ),
  UPGRADE_INSIGHT_UNKNOWN: insights(
    'recommended',
    'EKS could not evaluate an upgrade insight.',
    'Check what the insight covers by hand.',
  ),
  MISCONFIGURATION_INSIGHT_ERROR: insights(
    'required',
    'An EKS configuration insight reports an error.',
    'Do what the insight recommends and refresh it; force.insights goes on in spite of it.',
  ),
  MISCONFIGURATION_INSIGHT_WARNING: insights(
    'recommended',
    'An EKS configuration insight warns.',
    'Do what the insight recommends.',
  ),
  MISCONFIGURATION_INSIGHT_UNKNOWN: insights(
    'recommended',
    'EKS could not evaluate a configuration insight.',
    'Check what the insight covers by hand.',
  ),
  INSIGHTS_STALE: insights(
    'recommended',
    'The insights could not be refreshed, so they may be up to a day old.',
    'Grant eks:StartInsightsRefresh and eks:DescribeInsightsRefresh, or refresh them in the EKS console.',
  ),

  API_REMOVED: apis(
    'required',
    'An API version is in use that the target version (or one on the way) no longer serves.',
    'Move the clients and manifests to the replacement. Usage counts stay for up to 30 days after a fix.',
  ),
  API_DEPRECATED: apis(
    'info',
    'An API version is in use that a version after the target no longer serves.',
    'Move the clients and manifests to the replacement before the upgrade after this one.',
  ),
  WEBHOOK_UNAVAILABLE: apis(
    'required',
    'An admission webhook that must answer for nodes or pods has no ready endpoint.',
    'Repair the service behind the webhook, narrow its rules, or set its failurePolicy to Ignore.',
  ),
  WEBHOOK_UNVERIFIED: apis(
    'recommended',
    'An admission webhook that must answer for nodes or pods is called by URL or through a service without a selector, so nobody can tell from the cluster whether it answers.',
    'Make sure that it answers during the upgrade, narrow its rules, or set its failurePolicy to Ignore.',
  ),

  WORKLOAD_SINGLE_REPLICA: workloads(
    'recommended',
    'A workload with a single replica is down while its node is replaced.',
    'Run at least two replicas, or accept the interruption.',
  ),
  WORKLOAD_MIN_READY_SECONDS: workloads(
    'info',
    'A workload counts new pods as available the moment they are ready.',
    'Set minReadySeconds, so that a pod that crashes after its start does not count.',
  ),
  WORKLOAD_NO_READINESS_PROBE: workloads(
    'recommended',
    'No container of a workload has a readiness probe, so moved pods get traffic before they can serve it.',
    'Add a readiness probe.',
  ),
  WORKLOAD_ZERO_GRACE: workloads(
    'recommended',
    'Pods of a workload are killed without a grace period when they are evicted.',
    'Set terminationGracePeriodSeconds to what the process needs to end.',
  ),
  WORKLOAD_DOCKER_SOCKET: workloads(
    'recommended',
    'A workload mounts the Docker socket, which EKS nodes no longer have.',
    'Use the containerd socket, or an API that does not depend on the runtime.',
  ),
  WORKLOAD_ANTI_AFFINITY: workloads(
    'recommended',
    'Required pod anti-affinity leaves an evicted pod no place while a node is out.',
    'Add a node, lower the replicas, or make the anti-affinity preferred.',
  ),
  WORKLOAD_TOPOLOGY_SPREAD: workloads(
    'recommended',
    'A topology spread constraint leaves an evicted pod no place while a node is out.',
    'Set nodeTaintsPolicy to Honor, raise maxSkew, or use ScheduleAnyway.',
  ),
  BUDGET_MISSING: workloads(
    'recommended',
    'No disruption budget covers a workload, so all its pods may be evicted at once.',
    'Create a PodDisruptionBudget with maxUnavailable 1.',
  ),
  BUDGET_NEVER_ALLOWS: workloads(
    'required',
    'A disruption budget can never allow an eviction, so its nodes cannot be drained.',
    'Raise the replicas or change the budget; force.drain ignores it.',
  ),
  BUDGET_EXHAUSTED: workloads(
    'recommended',
    'A disruption budget allows no eviction at present.',
    'Repair the pods that are not ready, or set unhealthyPodEvictionPolicy to AlwaysAllow.',
  ),
  BUDGET_OVERLAP: workloads(
    'required',
    'A pod is covered by two disruption budgets; the Eviction API refuses such a pod for ever.',
    'Change the selectors so that each pod has one budget; force.drain goes around it.',
  ),
  POD_BARE: workloads(
    'recommended',
    'A pod without a controller will not come back once it was evicted.',
    'Put it under a Deployment or Job, or delete it.',
  ),
  POD_LOCAL_STORAGE: workloads(
    'info',
    'Pods keep data on their node (emptyDir or hostPath), which they lose when they move.',
    'Nothing is to be done if the data can be lost.',
  ),
  POD_LOCAL_VOLUME: workloads(
    'recommended',
    'Pods use a local PersistentVolume: it exists on one node only, and without that node they stay Pending.',
    'Move the data elsewhere, or be ready to delete the claim and its volume so that a new one is made.',
  ),
  POD_UNHEALTHY: workloads(
    'recommended',
    'Pods are not healthy before the upgrade.',
    'Repair them first: they use up budgets and hide what an upgrade breaks.',
  ),

  KUBE_PROXY_IPVS: components(
    'recommended',
    'kube-proxy runs in IPVS mode, which is deprecated from Kubernetes 1.35 on.',
    'Move kube-proxy to the iptables or nftables mode.',
  ),
  INGRESS_NGINX_RETIRED: components(
    'recommended',
    'ingress-nginx was retired in March 2026 and gets no more fixes.',
    'Move to a maintained ingress controller or a Gateway API implementation.',
  ),
  AUTOSCALER_VERSION: components(
    'recommended',
    'The cluster-autoscaler is not of the minor version of the target.',
    'Move it to the release of the target minor version with the control plane.',
  ),
  KARPENTER_VERSION: components(
    'recommended',
    'Karpenter is older than the first release that supports the target.',
    'Upgrade Karpenter first; see its compatibility page.',
  ),
} as const satisfies Record<string, CatalogueEntry>;

export type FindingCode = keyof typeof CATALOGUE;
