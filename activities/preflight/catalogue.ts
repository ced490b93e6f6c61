import type { Severity } from '../../contracts/findings.js';

/** What a finding's code means; docs/preflight.md is generated from this table. */
export interface CatalogueEntry {
  /** The severity it has unless the request weakens it (`force.insights`, `force.drain`). */
  severity: Severity;
  /** What is wrong, as a sentence. */
  title: string;
  /** What to do about it. */
  remedy: string;
}

const entry = (severity: Severity, title: string, remedy: string): CatalogueEntry => ({
  severity,
  title,
  remedy,
});

/** Every code of the pre-flight checks. Requests name codes in `preflight.ignore`: add to them, never rename one. */
export const CATALOGUE = {
  // Cluster
  CLUSTER_STATUS: entry(
    'required',
    'The cluster is not ACTIVE.',
    'Wait until the cluster is ACTIVE; if it is FAILED, repair what EKS reports in its health.',
  ),
  CLUSTER_HEALTH: entry(
    'required',
    'EKS reports a health issue of the cluster.',
    'Repair the resources that the issue names; see the Amazon EKS user guide on cluster health.',
  ),
  CLUSTER_UPDATE_IN_PROGRESS: entry(
    'info',
    'An update is already running.',
    'Nothing is to be done: the operation waits for it and adopts it.',
  ),
  SUPPORT_CURRENT_EXTENDED: entry(
    'info',
    'The present version is out of standard support.',
    'Nothing is to be done: this upgrade is what ends the extra cost.',
  ),
  SUPPORT_TARGET_EXTENDED: entry(
    'recommended',
    'The target version is out of standard support, which costs more per hour.',
    'Choose a version in standard support as the target.',
  ),

  // Addresses
  SUBNET_MISSING: entry(
    'required',
    'A subnet that the cluster or a node group names no longer exists.',
    'Give the cluster or the node group subnets that exist.',
  ),
  SUBNET_ADDRESSES_CONTROL_PLANE: entry(
    'required',
    'The control plane needs five free addresses in subnets of two availability zones.',
    'Free addresses in the cluster subnets, or add subnets to the cluster with UpdateClusterConfig.',
  ),
  SUBNET_ADDRESSES_NODES: entry(
    'required',
    'No subnet of the node group has room for one more node and its pods.',
    'Free addresses, or replace the node group by one in larger subnets.',
  ),
  SUBNET_ADDRESSES_SURGE: entry(
    'recommended',
    'A zone has too few free addresses for the nodes that surge while the group is replaced.',
    'Free addresses, lower maxUnavailable, or set the update strategy of the group to MINIMAL.',
  ),

  // Add-ons
  ADDON_HEALTH: entry(
    'recommended',
    'An add-on is not healthy before the upgrade.',
    'Repair the add-on first: an upgrade compares with how things were and would hide it.',
  ),
  ADDON_NO_VERSION: entry(
    'required',
    'EKS offers no version of the add-on for a Kubernetes version on the way.',
    'Remove the add-on, or choose a target for which it is offered.',
  ),
  ADDON_SKIPPED_INCOMPATIBLE: entry(
    'required',
    'The request leaves out an add-on whose present version does not fit a Kubernetes version on the way.',
    'Remove `skip` for the add-on, or move it to a fitting version first.',
  ),
  ADDON_UPDATE_NEEDED: entry(
    'info',
    'The present version of the add-on does not fit a Kubernetes version on the way.',
    'Nothing is to be done: the plan moves it.',
  ),
  ADDON_SELF_MANAGED: entry(
    'recommended',
    'A core add-on is installed by hand, so this operation does not move it.',
    'Turn it into an EKS add-on, or move it by hand to a version for the target.',
  ),

  // Node groups and nodes
  NODEGROUP_STATUS: entry(
    'required',
    'A node group is not ACTIVE.',
    'Wait until the group is ACTIVE; if it failed or is DEGRADED, repair what EKS reports in its health.',
  ),
  NODEGROUP_HEALTH: entry(
    'required',
    'EKS reports a health issue of a node group.',
    'Repair the resources that the issue names, or exclude the group from the request.',
  ),
  LAUNCH_TEMPLATE_MISSING: entry(
    'required',
    'The launch template of a node group no longer exists.',
    'Make the group anew: EKS cannot change the template of an existing group.',
  ),
  LAUNCH_TEMPLATE_DRIFT: entry(
    'recommended',
    'A node group does not use the newest version of its launch template.',
    'Move the group to the newest version, or set the default of the template back, so that nobody is surprised.',
  ),
  CUSTOM_AMI_UNSPECIFIED: entry(
    'required',
    'A node group with a custom AMI is to be upgraded, and the request names no image for it.',
    'Give nodeGroupOverrides.<group>.amiId or .launchTemplateVersion, or exclude the group.',
  ),
  // Not required: such a group stays at 1.32 while the skew allows it, and planning refuses it (VERSION_SKEW) after that.
  AL2_END: entry(
    'recommended',
    'There are no Amazon Linux 2 images for Kubernetes 1.33 and later.',
    'Make a new node group with an AL2023 or Bottlerocket AMI type, move the workloads, and delete the old one.',
  ),
  KUBELET_SKEW: entry(
    'required',
    'A kubelet would be more than three minor versions behind the control plane, or is ahead of it.',
    'Upgrade or replace these nodes first, or include their node group.',
  ),
  KUBELET_BEHIND: entry(
    'info',
    'Nodes run an older minor version than the control plane.',
    'Nothing is to be done if the group is part of the plan; EKS advises equal versions before an upgrade.',
  ),
  KUBE_PROXY_SKEW: entry(
    'required',
    'kube-proxy would be more than three minor versions behind the control plane, or is ahead of it.',
    'Move kube-proxy to the minor version of the control plane first.',
  ),
  NODES_SELF_MANAGED: entry(
    'recommended',
    'Nodes belong to no managed node group, so this operation does not replace them.',
    'Replace them with images for the target version after the control plane was upgraded.',
  ),
  NODES_KARPENTER: entry(
    'info',
    'Karpenter replaces its nodes by itself when their image drifts.',
    'Make sure that the EC2NodeClass selects images by alias, and that disruption budgets of the NodePool allow it.',
  ),
  NODES_FARGATE: entry(
    'recommended',
    'Fargate pods keep their kubelet version until they are restarted.',
    'Restart the workloads of the Fargate profiles after the control plane was upgraded.',
  ),
  NODES_AUTO_MODE: entry(
    'info',
    'EKS Auto Mode replaces its nodes by itself after the control plane was upgraded.',
    'Nothing is to be done; budgets and do-not-disrupt annotations are respected for 21 days at most.',
  ),
  NODE_NOT_READY: entry(
    'recommended',
    'A node is not Ready before the upgrade.',
    'Repair or remove the node first.',
  ),
  NODE_CORDONED: entry(
    'info',
    'A node takes no new pods.',
    'Uncordon it if that is not meant: pods of drained nodes need room.',
  ),

  // EKS insights
  UPGRADE_INSIGHT_ERROR: entry(
    'required',
    'An EKS upgrade insight reports an error for a version on the way.',
    'Do what the insight recommends and refresh it; force.insights goes on in spite of it.',
  ),
  UPGRADE_INSIGHT_WARNING: entry(
    'recommended',
    'An EKS upgrade insight warns of a version on the way.',
    'Do what the insight recommends.',
  ),
  UPGRADE_INSIGHT_UNKNOWN: entry(
    'recommended',
    'EKS could not evaluate an upgrade insight.',
    'Check what the insight covers by hand.',
  ),
  MISCONFIGURATION_INSIGHT_ERROR: entry(
    'required',
    'An EKS configuration insight reports an error.',
    'Do what the insight recommends and refresh it; force.insights goes on in spite of it.',
  ),
  MISCONFIGURATION_INSIGHT_WARNING: entry(
    'recommended',
    'An EKS configuration insight warns.',
    'Do what the insight recommends.',
  ),
  MISCONFIGURATION_INSIGHT_UNKNOWN: entry(
    'recommended',
    'EKS could not evaluate a configuration insight.',
    'Check what the insight covers by hand.',
  ),
  INSIGHTS_STALE: entry(
    'recommended',
    'The insights could not be refreshed, so they may be up to a day old.',
    'Grant eks:StartInsightsRefresh and eks:DescribeInsightsRefresh, or refresh them in the EKS console.',
  ),

  // APIs
  API_REMOVED: entry(
    'required',
    'An API version is in use that the target version (or one on the way) no longer serves.',
    'Move the clients and manifests to the replacement. Usage counts stay for up to 30 days after a fix.',
  ),
  API_DEPRECATED: entry(
    'info',
    'An API version is in use that a version after the target no longer serves.',
    'Move the clients and manifests to the replacement before the upgrade after this one.',
  ),
  WEBHOOK_UNAVAILABLE: entry(
    'required',
    'An admission webhook that must answer for nodes or pods has no ready endpoint.',
    'Repair the service behind the webhook, narrow its rules, or set its failurePolicy to Ignore.',
  ),

  // Workloads
  WORKLOAD_SINGLE_REPLICA: entry(
    'recommended',
    'A workload with a single replica is down while its node is replaced.',
    'Run at least two replicas, or accept the interruption.',
  ),
  WORKLOAD_MIN_READY_SECONDS: entry(
    'info',
    'A workload counts new pods as available the moment they are ready.',
    'Set minReadySeconds, so that a pod that crashes after its start does not count.',
  ),
  WORKLOAD_NO_READINESS_PROBE: entry(
    'recommended',
    'No container of a workload has a readiness probe, so moved pods get traffic before they can serve it.',
    'Add a readiness probe.',
  ),
  WORKLOAD_ZERO_GRACE: entry(
    'recommended',
    'Pods of a workload are killed without a grace period when they are evicted.',
    'Set terminationGracePeriodSeconds to what the process needs to end.',
  ),
  WORKLOAD_DOCKER_SOCKET: entry(
    'recommended',
    'A workload mounts the Docker socket, which EKS nodes no longer have.',
    'Use the containerd socket, or an API that does not depend on the runtime.',
  ),
  WORKLOAD_ANTI_AFFINITY: entry(
    'recommended',
    'Required pod anti-affinity leaves an evicted pod no place while a node is out.',
    'Add a node, lower the replicas, or make the anti-affinity preferred.',
  ),
  WORKLOAD_TOPOLOGY_SPREAD: entry(
    'recommended',
    'A topology spread constraint leaves an evicted pod no place while a node is out.',
    'Set nodeTaintsPolicy to Honor, raise maxSkew, or use ScheduleAnyway.',
  ),
  BUDGET_MISSING: entry(
    'recommended',
    'No disruption budget covers a workload, so all its pods may be evicted at once.',
    'Create a PodDisruptionBudget with maxUnavailable 1.',
  ),
  BUDGET_NEVER_ALLOWS: entry(
    'required',
    'A disruption budget can never allow an eviction, so its nodes cannot be drained.',
    'Raise the replicas or change the budget; force.drain ignores it.',
  ),
  BUDGET_EXHAUSTED: entry(
    'recommended',
    'A disruption budget allows no eviction at present.',
    'Repair the pods that are not ready, or set unhealthyPodEvictionPolicy to AlwaysAllow.',
  ),
  BUDGET_OVERLAP: entry(
    'required',
    'A pod is covered by two disruption budgets; the Eviction API refuses such a pod for ever.',
    'Change the selectors so that each pod has one budget; force.drain goes around it.',
  ),
  POD_BARE: entry(
    'recommended',
    'A pod without a controller will not come back once it was evicted.',
    'Put it under a Deployment or Job, or delete it.',
  ),
  POD_LOCAL_STORAGE: entry(
    'info',
    'Pods keep data on their node (emptyDir or hostPath), which they lose when they move.',
    'Nothing is to be done if the data can be lost.',
  ),
  POD_UNHEALTHY: entry(
    'recommended',
    'Pods are not healthy before the upgrade.',
    'Repair them first: they use up budgets and hide what an upgrade breaks.',
  ),

  // Components
  KUBE_PROXY_IPVS: entry(
    'recommended',
    'kube-proxy runs in IPVS mode, which is deprecated from Kubernetes 1.35 on.',
    'Move kube-proxy to the iptables or nftables mode.',
  ),
  INGRESS_NGINX_RETIRED: entry(
    'recommended',
    'ingress-nginx was retired in March 2026 and gets no more fixes.',
    'Move to a maintained ingress controller or a Gateway API implementation.',
  ),
  AUTOSCALER_VERSION: entry(
    'recommended',
    'The cluster-autoscaler is not of the minor version of the target.',
    'Move it to the release of the target minor version with the control plane.',
  ),
  KARPENTER_VERSION: entry(
    'recommended',
    'Karpenter is older than the first release that supports the target.',
    'Upgrade Karpenter first; see its compatibility page.',
  ),
} as const satisfies Record<string, CatalogueEntry>;

export type FindingCode = keyof typeof CATALOGUE;
