import { launchInstance, liveInstances, terminateInstance } from './instances.js';
import { sameConfiguration } from './node-configuration.js';
import type { InstanceState, RegionState, ScalingGroupState } from './state.js';
import type { World } from './world.js';

/**
 * Brings a group to its desired number of instances at once, as Auto Scaling does: without a look at disruption
 * budgets, and not where its processes are suspended.
 */
export function reconcileGroup(
  world: World,
  region: RegionState,
  group: ScalingGroupState,
  neverReady = false,
): void {
  const live = liveInstances(region, group);
  const missing = group.desired - live.length;
  if (missing > 0 && !group.suspended.includes('Launch')) {
    for (let count = 0; count < missing; count++) {
      launchInstance(world, region, group, {
        cause: `an instance was started in response to a difference between desired and actual capacity`,
        neverReady,
      });
    }
  }
  if (missing < 0 && !group.suspended.includes('Terminate')) {
    for (const instance of oldestFirst(live, group).slice(0, -missing)) {
      terminateInstance(
        world,
        region,
        instance,
        'an instance was taken out of service to shrink the capacity',
      );
    }
  }
}

/** Instances of an old configuration go first, then the oldest, as the default termination policy has it. */
function oldestFirst(live: InstanceState[], group: ScalingGroupState): InstanceState[] {
  const outdated = (instance: InstanceState): number =>
    sameConfiguration(instance.configuration, group.configuration) ? 1 : 0;
  return [...live].sort(
    (left, right) => outdated(left) - outdated(right) || left.launchedAt - right.launchedAt,
  );
}
