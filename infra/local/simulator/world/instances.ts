import { DURATIONS } from '../durations.js';
import { ec2Id } from './identifiers.js';
import { privateDnsName, takeAddress } from './network.js';
import type { ClusterState, InstanceState, RegionState, ScalingGroupState } from './state.js';
import type { World } from './world.js';

/** Starts an instance in the zone of its group that has the fewest, and registers its node. */
export function launchInstance(
  world: World,
  region: RegionState,
  group: ScalingGroupState,
  options: { cause: string; neverReady?: boolean; readyAt?: number },
): InstanceState {
  const cluster = region.clusters[group.clusterName]!;
  const subnet = region.subnets[emptiestSubnet(region, group)]!;
  const ip = takeAddress(subnet);
  const readyAt = options.neverReady ? null : (options.readyAt ?? world.after(DURATIONS.nodeReady));
  const instance: InstanceState = {
    id: ec2Id('i'),
    type: group.instanceTypes[0]!,
    zone: subnet.zone,
    subnetId: subnet.id,
    privateIp: ip,
    nodeName: privateDnsName(ip, region.name),
    launchedAt: world.now(),
    lifecycle: 'running',
    readyAt,
    scalingGroup: group.name,
    configuration: group.configuration,
    tags: { ...group.tags, 'aws:autoscaling:groupName': group.name },
  };
  region.instances[instance.id] = instance;
  registerNode(world, cluster, group, instance);
  recordActivity(
    world,
    region,
    group,
    `Launching a new EC2 instance: ${instance.id}`,
    options.cause,
    DURATIONS.nodeReady,
  );
  world.touch();
  return instance;
}

/** Adds the node of an instance to its cluster, as its kubelet does. */
function registerNode(
  world: World,
  cluster: ClusterState,
  group: ScalingGroupState,
  instance: InstanceState,
): void {
  const { configuration } = instance;
  const managed = group.nodegroup ? cluster.nodegroups[group.nodegroup] : undefined;
  const eksLabels: Record<string, string> = managed
    ? {
        'eks.amazonaws.com/nodegroup': managed.name,
        'eks.amazonaws.com/nodegroup-image': configuration.imageId,
        'eks.amazonaws.com/capacityType': managed.capacityType,
      }
    : {};
  world.kubernetes(cluster).addNode({
    name: instance.nodeName,
    nodegroup: group.nodegroup ?? '',
    instanceId: instance.id,
    zone: instance.zone,
    instanceType: instance.type,
    kubeletVersion: configuration.kubeletVersion,
    osImage: configuration.osImage,
    containerRuntimeVersion: configuration.containerRuntimeVersion,
    labels: { ...eksLabels, ...group.labels },
    readyAt: instance.readyAt,
  });
}

/** Begins to terminate an instance; its node takes no more pods and goes with it a minute later. */
export function terminateInstance(
  world: World,
  region: RegionState,
  instance: InstanceState,
  cause: string,
): void {
  const group = region.scalingGroups[instance.scalingGroup]!;
  const cluster = region.clusters[group.clusterName];
  instance.lifecycle = 'shutting-down';
  instance.terminatesAt = world.after(DURATIONS.instanceTerminate);
  if (cluster) world.kubernetes(cluster).setUnschedulable(instance.nodeName, true);
  recordActivity(
    world,
    region,
    group,
    `Terminating EC2 instance: ${instance.id}`,
    cause,
    DURATIONS.instanceTerminate,
  );
  world.touch();
}

/** Ends the terminations whose time has come, and forgets instances that have been gone for an hour. */
export function advanceTerminations(world: World, region: RegionState): void {
  for (const instance of Object.values(region.instances)) {
    if (instance.terminatesAt === undefined || instance.terminatesAt > world.now()) continue;
    if (instance.lifecycle === 'shutting-down') {
      instance.lifecycle = 'terminated';
      instance.terminatesAt = world.now();
      const cluster = region.clusters[region.scalingGroups[instance.scalingGroup]?.clusterName ?? ''];
      if (cluster) world.kubernetes(cluster).removeNode(instance.nodeName);
      world.touch();
    } else if (instance.terminatesAt + world.clock.toReal(DURATIONS.terminatedInstanceShown) < world.now()) {
      delete region.instances[instance.id];
      world.touch();
    }
  }
}

/** The running instances of a group. */
export function liveInstances(region: RegionState, group: ScalingGroupState): InstanceState[] {
  return Object.values(region.instances).filter(
    (instance) => instance.scalingGroup === group.name && instance.lifecycle === 'running',
  );
}

/** The instances of a group that are not gone yet: running or shutting down. */
export function presentInstances(region: RegionState, group: ScalingGroupState): InstanceState[] {
  return Object.values(region.instances).filter(
    (instance) => instance.scalingGroup === group.name && instance.lifecycle !== 'terminated',
  );
}

const KEPT_ACTIVITIES = 1000;

function recordActivity(
  world: World,
  region: RegionState,
  group: ScalingGroupState,
  description: string,
  cause: string,
  seconds: number,
): void {
  region.activities.push({
    id: ec2Id('activity'),
    group: group.name,
    description,
    cause,
    startedAt: world.now(),
    endsAt: world.after(seconds),
  });
  if (region.activities.length > KEPT_ACTIVITIES) region.activities.shift();
}

function emptiestSubnet(region: RegionState, group: ScalingGroupState): string {
  const counts = new Map(group.subnets.map((id) => [id, 0]));
  for (const { subnetId } of liveInstances(region, group))
    counts.set(subnetId, (counts.get(subnetId) ?? 0) + 1);
  return group.subnets.reduce((best, id) => (counts.get(id)! < counts.get(best)! ? id : best));
}
