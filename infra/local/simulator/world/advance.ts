import { DURATIONS } from '../durations.js';
import { deployAddon } from './addon-workloads.js';
import { applyUpdate, refuseUpdate } from './apply-update.js';
import { refreshInsights } from './insights.js';
import { advanceTerminations, liveInstances, presentInstances } from './instances.js';
import { advanceRollout } from './rollout.js';
import { reconcileGroup } from './scaling.js';
import type { AddonState, ClusterState, NodegroupState, RegionState } from './state.js';
import { failUpdate, rollingUpdate } from './updates.js';
import type { World } from './world.js';

/** Clusters that are gone, whose Kubernetes APIs the caller has to close. */
export type Departed = ClusterState[];

/**
 * Brings everything up to now: level-triggered, from the state alone, so it does not matter how often it is called or
 * how long ago the last time was.
 */
export function advance(world: World): Departed {
  const departed: Departed = [];
  for (const region of world.regions()) {
    advanceTerminations(world, region);
    for (const cluster of Object.values(region.clusters)) {
      if (advanceCluster(world, region, cluster)) departed.push(cluster);
    }
  }
  return departed;
}

function advanceCluster(world: World, region: RegionState, cluster: ClusterState): boolean {
  if (isDue(world, cluster) && cluster.status === 'DELETING') {
    delete region.clusters[cluster.name];
    world.touch();
    return true;
  }
  if (isDue(world, cluster)) settle(world, cluster, 'ACTIVE');
  advanceUpdates(world, region, cluster);
  for (const nodegroup of Object.values(cluster.nodegroups))
    advanceNodegroup(world, region, cluster, nodegroup);
  for (const addon of Object.values(cluster.addons)) advanceAddon(world, cluster, addon);
  advanceSelfManaged(world, region, cluster);
  advanceInsights(world, region, cluster);
  return false;
}

function advanceUpdates(world: World, region: RegionState, cluster: ClusterState): void {
  for (const update of cluster.updates) {
    if (update.status !== 'InProgress') continue;
    if (update.change.kind === 'nodegroup-version') {
      advanceRollout(world, region, cluster, update);
    } else if (update.endsAt !== undefined && update.endsAt <= world.now()) {
      if (update.failure) {
        refuseUpdate(cluster, update);
        failUpdate(world, update, update.failure);
      } else {
        applyUpdate(world, region, cluster, update);
      }
    }
  }
}

function advanceNodegroup(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  nodegroup: NodegroupState,
): void {
  const group = region.scalingGroups[nodegroup.scalingGroup]!;
  if (!rollingUpdate(cluster, nodegroup.name)) reconcileGroup(world, region, group, nodegroup.neverReady);
  if (!isDue(world, nodegroup)) return;
  if (nodegroup.status === 'CREATING') finishCreation(world, region, cluster, nodegroup);
  if (nodegroup.status === 'DELETING' && presentInstances(region, group).length === 0) {
    delete cluster.nodegroups[nodegroup.name];
    delete region.scalingGroups[group.name];
    world.touch();
  }
}

/** A new group is there when its nodes are Ready; without them in time its creation has failed. */
function finishCreation(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  nodegroup: NodegroupState,
): void {
  const group = region.scalingGroups[nodegroup.scalingGroup]!;
  const ready = world
    .kubernetes(cluster)
    .nodes(nodegroup.name)
    .filter((node) => node.ready).length;
  if (ready >= group.desired) {
    settle(world, nodegroup, 'ACTIVE');
  } else if (world.now() >= nodegroup.createdAt + world.clock.toReal(DURATIONS.nodeReadyTimeout)) {
    nodegroup.healthIssues = [
      {
        code: 'NodeCreationFailure',
        message: 'Instances failed to join the kubernetes cluster',
        resourceIds: liveInstances(region, group).map(({ id }) => id),
      },
    ];
    settle(world, nodegroup, 'CREATE_FAILED');
  }
}

function advanceAddon(world: World, cluster: ClusterState, addon: AddonState): void {
  if (!isDue(world, addon)) return;
  if (addon.status === 'CREATING') {
    deployAddon(world, cluster, addon);
    settle(world, addon, 'ACTIVE');
  } else if (addon.status === 'DELETING') {
    delete cluster.addons[addon.name];
    world.touch();
  }
}

function advanceSelfManaged(world: World, region: RegionState, cluster: ClusterState): void {
  for (const group of Object.values(region.scalingGroups)) {
    if (group.clusterName === cluster.name && group.nodegroup === null) reconcileGroup(world, region, group);
  }
}

function advanceInsights(world: World, region: RegionState, cluster: ClusterState): void {
  const refresh = cluster.insightsRefresh;
  if (!refresh || refresh.endedAt !== undefined) return;
  if (world.now() < refresh.startedAt + world.clock.toReal(DURATIONS.insightsRefresh)) return;
  refreshInsights(world, region, cluster);
  refresh.endedAt = world.now();
  world.touch();
}

function isDue(world: World, subject: { transitionsAt?: number }): boolean {
  return subject.transitionsAt !== undefined && subject.transitionsAt <= world.now();
}

function settle<Status extends string>(
  world: World,
  subject: { status: Status; transitionsAt?: number },
  status: NoInfer<Status>,
): void {
  subject.status = status;
  delete subject.transitionsAt;
  world.touch();
}
