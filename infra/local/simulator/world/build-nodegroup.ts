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
  RegionState,
  ScalingGroupState,
} from './state.js';
import type { World } from './world.js';

/** A node group that its specification asks for something that does not exist. */
export class NodegroupSpecError extends Error {
  constructor(group: string, problem: string) {
    super(`Node group ${group}: ${problem}`);
    this.name = 'NodegroupSpecError';
  }
}

/** Makes a node group as its specification has it, with its nodes already Ready. */
export function buildNodegroup(
  world: World,
  account: AccountState,
  region: RegionState,
  cluster: ClusterState,
  spec: NodegroupSpec,
): void {
  const version = spec.version ?? cluster.version;
  const template = createLaunchTemplate(
    world,
    region,
    spec.launchTemplate || spec.selfManaged ? `${cluster.name}-${spec.name}` : `eks-${uuid()}`,
    { ImageId: spec.launchTemplate?.imageId ?? '' },
    { 'eks:cluster-name': cluster.name },
  );
  const reference = templateReference(template, 1);
  const configuration = configure(account, region, spec, version, reference);
  template.versions[0]!.data['ImageId'] =
    spec.launchTemplate && !spec.launchTemplate.imageId ? '' : configuration.imageId;

  const group = buildScalingGroup(world, region, cluster, spec, configuration);
  if (!spec.selfManaged) {
    cluster.nodegroups[spec.name] = {
      name: spec.name,
      arn: arns.nodegroup(cluster, cluster.name, spec.name),
      createdAt: world.now(),
      modifiedAt: world.now(),
      status: 'ACTIVE',
      amiType: spec.launchTemplate?.imageId ? 'CUSTOM' : spec.amiType,
      capacityType: 'ON_DEMAND',
      nodeRole: arns.role(cluster.account, `${cluster.name}-node`),
      diskSize: spec.launchTemplate ? undefined : 20,
      version: configuration.kubernetesVersion,
      releaseVersion: configuration.releaseVersion,
      launchTemplate: spec.launchTemplate && reference,
      scalingGroup: group.name,
      updateConfig: {
        ...(spec.maxUnavailablePercentage === undefined
          ? { maxUnavailable: spec.maxUnavailable ?? 1 }
          : { maxUnavailablePercentage: spec.maxUnavailablePercentage }),
        updateStrategy: spec.updateStrategy ?? 'DEFAULT',
      },
      labels: spec.labels ?? {},
      taints: spec.taints ?? [],
      tags: spec.tags ?? {},
      healthIssues: [],
    };
  }
  for (let count = 0; count < spec.size; count++) {
    launchInstance(world, region, group, { cause: 'the group was created', readyAt: world.now() });
  }
}

function configure(
  account: AccountState,
  region: RegionState,
  spec: NodegroupSpec,
  version: string,
  template: NodeConfiguration['launchTemplate'],
): NodeConfiguration {
  const image = spec.launchTemplate?.imageId;
  if (image) return customConfiguration(account, region.name, image, version, template);
  const stock = stockConfiguration(region.name, spec.amiType, version, spec.releaseVersion, template);
  if (!stock) {
    const release = spec.releaseVersion ? ` with the release ${spec.releaseVersion}` : '';
    throw new NodegroupSpecError(spec.name, `there is no ${spec.amiType} image for ${version}${release}`);
  }
  return stock;
}

function buildScalingGroup(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  spec: NodegroupSpec,
  configuration: NodeConfiguration,
): ScalingGroupState {
  const zones = spec.zones ?? zonesOf(region.name);
  const subnets = cluster.network.subnetIds.filter((id) => zones.includes(region.subnets[id]!.zone));
  if (subnets.length === 0)
    throw new NodegroupSpecError(spec.name, `no subnet in the zones ${zones.join(', ')}`);
  const architecture = amiVariant(spec.amiType)?.architecture ?? 'x86_64';
  const name = spec.selfManaged ? `${cluster.name}-${spec.name}` : `eks-${spec.name}-${uuid()}`;
  const group: ScalingGroupState = {
    name,
    createdAt: world.now(),
    cluster: { account: cluster.account, name: cluster.name },
    nodegroup: spec.selfManaged ? null : spec.name,
    minSize: spec.min ?? Math.min(spec.size, 1),
    maxSize: spec.max ?? Math.max(spec.size, 1),
    desired: spec.size,
    zones,
    subnets,
    instanceTypes: spec.instanceTypes ?? [defaultInstanceType(architecture)],
    configuration,
    suspended: [],
    labels: spec.labels ?? {},
    tags: groupTags(cluster, spec),
  };
  region.scalingGroups[name] = group;
  return group;
}

function groupTags(cluster: ClusterState, spec: NodegroupSpec): Record<string, string> {
  const shared = {
    [`kubernetes.io/cluster/${cluster.name}`]: 'owned',
    'k8s.io/cluster-autoscaler/enabled': 'true',
  };
  if (spec.selfManaged) return { ...shared, ...spec.tags };
  return { ...shared, 'eks:cluster-name': cluster.name, 'eks:nodegroup-name': spec.name };
}
