import type { UpdateFailure, UpdateState } from './state.js';
import type { World } from './world.js';

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
