import { DURATIONS } from '../durations.js';
import type { SimulatedNode } from '../kubernetes/port.js';
import { launchInstance, liveInstances, terminateInstance } from './instances.js';
import { sameConfiguration } from './node-configuration.js';
import { maxUnavailableNodes, rolloutStep } from './rollout-step.js';
import type {
  ClusterState,
  InstanceState,
  NodegroupState,
  RegionState,
  ScalingGroupState,
  UpdateFailure,
  UpdateState,
} from './state.js';
import { failUpdate, succeedUpdate } from './updates.js';
import type { World } from './world.js';

/** Everything that one pass over a node group version update looks at. */
interface Rollout {
  world: World;
  region: RegionState;
  cluster: ClusterState;
  nodegroup: NodegroupState;
  group: ScalingGroupState;
  update: UpdateState;
  force: boolean;
  fresh: InstanceState[];
  old: InstanceState[];
  nodes: Map<string, SimulatedNode>;
}

/** When each node's next eviction attempt is due; what is lost on a restart is at most one interval. */
const nextEviction = new WeakMap<InstanceState, number>();

/** When each update is looked at again. */
const nextPass = new WeakMap<UpdateState, number>();

/** A pass over a large group takes a while: it is followed by a rest of twice its time, up to this. */
const LONGEST_REST_MS = 100;

/** Looks at a node group version update, unless it was looked at just now. */
export function advanceRollout(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  update: UpdateState,
): void {
  const start = performance.now();
  if ((nextPass.get(update) ?? 0) > start) return;
  pass(world, region, cluster, update);
  const end = performance.now();
  nextPass.set(update, end + Math.min(LONGEST_REST_MS, 2 * (end - start)));
}

/**
 * One pass of a node group version update: level-triggered, so that after a restart it goes on from the nodes alone.
 * New nodes first (or last, with MINIMAL), then drain and terminate old ones; it fails with PodEvictionFailure when
 * budgets still refuse after 15 minutes, unless forced, and with NodeCreationFailure when a new node does not turn Ready.
 * Nodes stay as they are after a failure: some new, some old, the blocked ones still cordoned.
 */
function pass(world: World, region: RegionState, cluster: ClusterState, update: UpdateState): void {
  if (update.change.kind !== 'nodegroup-version') return;
  const rollout = survey(world, region, cluster, update);
  const failure = dueFailure(rollout);
  if (failure) return fail(rollout, failure);
  if (isDone(rollout)) return succeed(rollout);

  const { nodegroup, group, fresh, old } = rollout;
  const waiting = old.filter((instance) => instance.drainingSince === undefined);
  const ready = waiting.filter((instance) => rollout.nodes.get(instance.nodeName)?.ready);
  const step = rolloutStep({
    size: group.desired,
    strategy: nodegroup.updateConfig.updateStrategy,
    maxUnavailable: maxUnavailableNodes(nodegroup.updateConfig, group.desired),
    zones: group.zones.length,
    fresh: {
      live: fresh.length,
      ready: fresh.filter((instance) => rollout.nodes.get(instance.nodeName)?.ready).length,
    },
    old: { ready: ready.length, notReady: waiting.length - ready.length },
    draining: old.length - waiting.length,
    terminating: shuttingDown(rollout),
  });
  launch(rollout, step.launch);
  startDrains(rollout, waiting, step.drain);
  for (const instance of old.filter(({ drainingSince }) => drainingSince !== undefined))
    drain(rollout, instance);
}

function survey(world: World, region: RegionState, cluster: ClusterState, update: UpdateState): Rollout {
  const nodegroup = cluster.nodegroups[update.nodegroup!]!;
  const group = region.scalingGroups[nodegroup.scalingGroup]!;
  const live = liveInstances(region, group);
  const change = update.change as Extract<UpdateState['change'], { kind: 'nodegroup-version' }>;
  return {
    world,
    region,
    cluster,
    nodegroup,
    group,
    update,
    force: change.force,
    fresh: live.filter((instance) => sameConfiguration(instance.configuration, change.target)),
    old: live.filter((instance) => !sameConfiguration(instance.configuration, change.target)),
    nodes: new Map(
      world
        .kubernetes(cluster)
        .nodes(nodegroup.name)
        .map((node) => [node.name, node]),
    ),
  };
}

function isDone(rollout: Rollout): boolean {
  const { world, group, update, fresh, old, nodes } = rollout;
  if (world.now() < update.createdAt + world.clock.toReal(DURATIONS.nodegroupVersionUpdate)) return false;
  if (old.length > 0 || fresh.length < group.desired || shuttingDown(rollout) > 0) return false;
  return fresh.every((instance) => nodes.get(instance.nodeName)?.ready);
}

function dueFailure({ world, update, force, fresh, old, nodes }: Rollout): UpdateFailure | null {
  const since = (start: number, seconds: number): boolean =>
    world.now() >= start + world.clock.toReal(seconds);
  if (update.failure && since(update.createdAt, DURATIONS.nodegroupUpdateFailure)) return update.failure;
  const stillborn = fresh.filter(
    (instance) =>
      !nodes.get(instance.nodeName)?.ready &&
      since(Math.max(instance.launchedAt, update.createdAt), DURATIONS.nodeReadyTimeout),
  );
  if (stillborn.length > 0) {
    return {
      code: 'NodeCreationFailure',
      message: "Couldn't proceed with upgrade process as new nodes are not joining node group",
      resourceIds: stillborn.map(({ id }) => id),
    };
  }
  const blocked = old.filter(
    ({ drainingSince }) => drainingSince !== undefined && since(drainingSince, DURATIONS.evictionTimeout),
  );
  if (blocked.length === 0 || force) return null;
  return {
    code: 'PodEvictionFailure',
    message: 'Reached max retries while trying to evict pods from nodes in node group',
    resourceIds: blocked.map(({ nodeName }) => nodeName),
  };
}

function shuttingDown({ region, group }: Rollout): number {
  return Object.values(region.instances).filter(
    (instance) =>
      instance.scalingGroup === group.name &&
      instance.lifecycle === 'shutting-down' &&
      instance.drainingSince !== undefined,
  ).length;
}

function launch({ world, region, group, update }: Rollout, count: number): void {
  for (let started = 0; started < count; started++) {
    launchInstance(world, region, group, {
      cause: `update ${update.id} of the node group`,
      neverReady: update.neverReady,
    });
  }
}

/** Old nodes are all cordoned once a drain begins, so that evicted pods go to new ones; those that are not Ready go first. */
function startDrains(
  { world, cluster, nodegroup, nodes }: Rollout,
  waiting: InstanceState[],
  count: number,
): void {
  if (count === 0) return;
  const kubernetes = world.kubernetes(cluster);
  if (nodegroup.updateConfig.updateStrategy === 'DEFAULT') {
    for (const { nodeName } of waiting) {
      if (!nodes.get(nodeName)?.unschedulable) kubernetes.setUnschedulable(nodeName, true);
    }
  }
  const readiness = (instance: InstanceState): number => (nodes.get(instance.nodeName)?.ready ? 1 : 0);
  const chosen = [...waiting].sort(
    (left, right) => readiness(left) - readiness(right) || left.launchedAt - right.launchedAt,
  );
  for (const instance of chosen.slice(0, count)) {
    instance.drainingSince = world.now();
    kubernetes.setUnschedulable(instance.nodeName, true);
    world.touch();
  }
}

function drain({ world, region, cluster, update, force }: Rollout, instance: InstanceState): void {
  if ((nextEviction.get(instance) ?? 0) > world.now()) return;
  nextEviction.set(instance, world.after(DURATIONS.evictionRetry));
  const { remaining } = world.kubernetes(cluster).evict(instance.nodeName, { force });
  if (remaining === 0) terminateInstance(world, region, instance, `update ${update.id} of the node group`);
}

function succeed({ world, nodegroup, group, update }: Rollout): void {
  const change = update.change as Extract<UpdateState['change'], { kind: 'nodegroup-version' }>;
  nodegroup.version = change.target.kubernetesVersion;
  nodegroup.releaseVersion = change.target.releaseVersion;
  if (nodegroup.launchTemplate) nodegroup.launchTemplate = change.target.launchTemplate;
  group.configuration = change.target;
  nodegroup.status = 'ACTIVE';
  nodegroup.healthIssues = [];
  nodegroup.modifiedAt = world.now();
  succeedUpdate(world, update);
}

function fail(rollout: Rollout, failure: UpdateFailure): void {
  const { world, region, cluster, nodegroup, group, update, fresh, old, nodes } = rollout;
  const change = update.change as Extract<UpdateState['change'], { kind: 'nodegroup-version' }>;
  const kubernetes = world.kubernetes(cluster);
  group.configuration = change.from;
  for (const instance of old) {
    if (instance.drainingSince === undefined) kubernetes.setUnschedulable(instance.nodeName, false);
    delete instance.drainingSince;
  }
  // The surge ends: new nodes that are not Ready go first, then those with the fewest pods.
  const weight = ({ nodeName }: InstanceState): number =>
    nodes.get(nodeName)?.ready ? 1 + (nodes.get(nodeName)?.pods ?? 0) : 0;
  const surplus = Math.max(0, fresh.length + old.length - group.desired);
  for (const instance of [...fresh].sort((left, right) => weight(left) - weight(right)).slice(0, surplus)) {
    terminateInstance(world, region, instance, `update ${update.id} of the node group failed`);
  }
  const degraded = failure.code === 'NodeCreationFailure';
  nodegroup.status = degraded ? 'DEGRADED' : 'ACTIVE';
  nodegroup.healthIssues = degraded ? [{ ...failure }] : [];
  nodegroup.modifiedAt = world.now();
  failUpdate(world, update, failure);
}
