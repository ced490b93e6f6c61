import type { ClusterState, UpdateFailure, UpdateState } from './state.js';
import type { World } from './world.js';

/** The version update of a node group that is in progress, if there is one; it decides how many nodes there are. */
export function rollingUpdate(cluster: ClusterState, nodegroup: string): UpdateState | undefined {
  return cluster.updates.find(
    (update) =>
      update.status === 'InProgress' &&
      update.nodegroup === nodegroup &&
      update.change.kind === 'nodegroup-version',
  );
}

/** Ends an update well. */
export function succeedUpdate(world: World, update: UpdateState): void {
  finish(world, update, 'Successful');
}

/** Ends an update with an error. */
export function failUpdate(world: World, update: UpdateState, failure: UpdateFailure): void {
  update.errors = [failure];
  finish(world, update, 'Failed');
}

function finish(world: World, update: UpdateState, status: 'Successful' | 'Failed'): void {
  update.status = status;
  update.finishedAt = world.now();
  world.touch();
}
