import { amiVariant } from '../catalog/amis.js';
import { defaultInstanceType } from '../catalog/instance-types.js';
import type { NodegroupSpec } from '../spec.js';
import { arns, uuid } from './identifiers.js';
import { launchInstance } from './instances.js';
import { createLaunchTemplate, templateReference } from './launch-templates.js';
import { zonesOf } from './network.js';
import { customConfiguration, stockConfiguration } from './node-configuration.js';
import type {
  AccountState,
  ClusterState,
  NodeConfiguration,
  NodegroupState,
  RegionState,
  ScalingGroupState,
} from './state.js';
import type { World } from './world.js';

/** A node group that asks for something that does not exist. */
export class NodegroupSpecError extends Error {
  constructor(group: string, problem: string) {
    super(`Node group ${group}: ${problem}`);
    this.name = 'NodegroupSpecError';
  }
}

/** A node group to be made, with every default filled in. */
export interface NodegroupPlan {
  name: string;
  amiType: string;
  version: string;
  releaseVersion?: string;
  /** The maker's own launch template, and the image that it names. */
  template?: { reference: NodeConfiguration['launchTemplate']; imageId?: string };
  minSize: number;
  maxSize: number;
  desired: number;
  zones: string[];
  instanceTypes?: string[];
  capacityType: string;
  nodeRole?: string;
  updateConfig: NodegroupState['updateConfig'];
  labels: Record<string, string>;
  taints: NodegroupState['taints'];
  tags: Record<string, string>;
}

/** Makes a node group as a cluster's specification has it, with its nodes already Ready. */
export function buildNodegroup(
  world: World,
  account: AccountState,
  region: RegionState,
  cluster: ClusterState,
  spec: NodegroupSpec,
): void {
  const plan = planFromSpec(world, region, cluster, spec);
  const group = spec.selfManaged
    ? createScalingGroup(world, region, cluster, plan, configure(world, account, region, cluster, plan), null)
    : region.scalingGroups[createNodegroupState(world, account, region, cluster, plan).scalingGroup]!;
  for (let count = 0; count < plan.desired; count++) {
    launchInstance(world, region, group, { cause: 'the group was created', readyAt: world.now() });
  }
}

/** Makes a managed node group and its Auto Scaling group, still without instances. Throws a NodegroupSpecError. */
export function createNodegroupState(
  world: World,
  account: AccountState,
  region: RegionState,
  cluster: ClusterState,
  plan: NodegroupPlan,
): NodegroupState {
  const configuration = configure(world, account, region, cluster, plan);
  const group = createScalingGroup(world, region, cluster, plan, configuration, plan.name);
  const nodegroup: NodegroupState = {
    name: plan.name,
    arn: arns.nodegroup(cluster, cluster.name, plan.name),
    createdAt: world.now(),
    modifiedAt: world.now(),
    status: 'ACTIVE',
    amiType: plan.template?.imageId ? 'CUSTOM' : plan.amiType,
    capacityType: plan.capacityType,
    nodeRole: plan.nodeRole ?? arns.role(cluster.account, `${cluster.name}-node`),
    diskSize: plan.template ? undefined : 20,
    version: configuration.kubernetesVersion,
    releaseVersion: configuration.releaseVersion,
    launchTemplate: plan.template?.reference,
    scalingGroup: group.name,
    updateConfig: plan.updateConfig,
    labels: plan.labels,
    taints: plan.taints,
    tags: plan.tags,
    healthIssues: [],
  };
  cluster.nodegroups[plan.name] = nodegroup;
  return nodegroup;
}

function planFromSpec(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  spec: NodegroupSpec,
): NodegroupPlan {
  const version = spec.version ?? cluster.version;
  const none = { id: '', name: '', version: 0 };
  // Nobody but the template says what a group of one's own boots, so it always names an image.
  const stockImage = (): string | undefined =>
    stockConfiguration(region.name, spec.amiType, version, spec.releaseVersion, none)?.imageId;
  const imageId = spec.launchTemplate?.imageId ?? (spec.selfManaged ? stockImage() : undefined);
  const own =
    (spec.launchTemplate || spec.selfManaged) &&
    createLaunchTemplate(world, region, `${cluster.name}-${spec.name}`, imageId ? { ImageId: imageId } : {}, {
      'eks:cluster-name': cluster.name,
    });
  const limits =
    spec.maxUnavailablePercentage === undefined
      ? { maxUnavailable: spec.maxUnavailable ?? 1 }
      : { maxUnavailablePercentage: spec.maxUnavailablePercentage };
  return {
    name: spec.name,
    amiType: spec.amiType,
    version,
    releaseVersion: spec.releaseVersion,
    template: own ? { reference: templateReference(own, 1), imageId } : undefined,
    minSize: spec.min ?? Math.min(spec.size, 1),
    maxSize: spec.max ?? Math.max(spec.size, 1),
    desired: spec.size,
    zones: spec.zones ?? zonesOf(region.name),
    instanceTypes: spec.instanceTypes,
    capacityType: 'ON_DEMAND',
    updateConfig: { ...limits, updateStrategy: spec.updateStrategy ?? 'DEFAULT' },
    labels: spec.labels ?? {},
    taints: spec.taints ?? [],
    tags: spec.tags ?? {},
  };
}

/** What its nodes are made of; a group without a launch template of its own gets one from EKS. */
function configure(
  world: World,
  account: AccountState,
  region: RegionState,
  cluster: ClusterState,
  plan: NodegroupPlan,
): NodeConfiguration {
  const own = plan.template;
  if (own?.imageId)
    return customConfiguration(account, region.name, own.imageId, plan.version, own.reference);
  const none = { id: '', name: '', version: 0 };
  const stock = stockConfiguration(
    region.name,
    plan.amiType,
    plan.version,
    plan.releaseVersion,
    own?.reference ?? none,
  );
  if (!stock) {
    const release = plan.releaseVersion ? ` with the release ${plan.releaseVersion}` : '';
    throw new NodegroupSpecError(
      plan.name,
      `there is no ${plan.amiType} image for ${plan.version}${release}`,
    );
  }
  if (own) return stock;
  const data = { ImageId: stock.imageId };
  const template = createLaunchTemplate(world, region, `eks-${uuid()}`, data, {
    'eks:cluster-name': cluster.name,
  });
  return { ...stock, launchTemplate: templateReference(template, 1) };
}

function createScalingGroup(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  plan: NodegroupPlan,
  configuration: NodeConfiguration,
  nodegroup: string | null,
): ScalingGroupState {
  const subnets = cluster.network.subnetIds.filter((id) => plan.zones.includes(region.subnets[id]!.zone));
  if (subnets.length === 0)
    throw new NodegroupSpecError(plan.name, `no subnet in the zones ${plan.zones.join(', ')}`);
  const name = nodegroup === null ? `${cluster.name}-${plan.name}` : `eks-${plan.name}-${uuid()}`;
  const group: ScalingGroupState = {
    name,
    createdAt: world.now(),
    clusterName: cluster.name,
    nodegroup,
    minSize: plan.minSize,
    maxSize: plan.maxSize,
    desired: plan.desired,
    zones: subnets.map((id) => region.subnets[id]!.zone),
    subnets,
    instanceTypes: plan.instanceTypes ?? [
      defaultInstanceType(amiVariant(plan.amiType)?.architecture ?? 'x86_64'),
    ],
    configuration,
    suspended: [],
    labels: plan.labels,
    tags: groupTags(cluster, plan, nodegroup),
  };
  region.scalingGroups[name] = group;
  return group;
}

/** EKS does not hand a node group's tags on to its Auto Scaling group; whoever makes a group of one's own tags it. */
function groupTags(
  cluster: ClusterState,
  plan: NodegroupPlan,
  nodegroup: string | null,
): Record<string, string> {
  const shared = {
    [`kubernetes.io/cluster/${cluster.name}`]: 'owned',
    'k8s.io/cluster-autoscaler/enabled': 'true',
  };
  return nodegroup === null
    ? { ...shared, ...plan.tags }
    : { ...shared, 'eks:cluster-name': cluster.name, 'eks:nodegroup-name': nodegroup };
}
