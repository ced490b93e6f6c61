import { ResourceInUseException } from '@aws-sdk/client-eks';
import type { Update } from '@aws-sdk/client-eks';
import type { StepHandle } from '../../contracts/step-execution.js';
import type { ActionContext } from '../steps/action.js';
import { done, started } from '../steps/observation.js';
import { describeUpdate, findRunningUpdate, type UpdateScope } from './updates.js';

/** A change that EKS makes as an update, and how to recognise that it is made or being made. */
export interface UpdateChange {
  scope: UpdateScope;
  /**
   * Whether the resource is at the target and not on its way elsewhere. `settling` when nothing is left to ask for, but
   * it has to be watched until it is well.
   */
  reached(): Promise<boolean | 'settling'>;
  /** Whether an update in progress makes this very change. */
  same(update: Update): boolean;
  /** Asks EKS for the change. */
  request(): Promise<Update | undefined>;
}

/** Real clocks differ and EKS may cut fractions of a second: an update this much older may still be ours. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Starts an update unless the change is made, or adopts the update that makes it. Another update in the way (which EKS
 * answers with 409 ResourceInUse, even on an ACTIVE cluster) is waited for, heartbeating, and then everything is looked
 * at afresh.
 */
export async function startUpdate(context: ActionContext, change: UpdateChange): Promise<StepHandle> {
  for (;;) {
    const reached = await change.reached();
    if (reached === 'settling') return started();
    if (reached) return done();
    const running = await findRunningUpdate(context, change.scope);
    if (running && change.same(running)) return handleOf(context, running);
    if (running) {
      await waitForEnd(context, change.scope, running);
      continue;
    }
    try {
      return handleOf(context, (await change.request()) ?? {});
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      context.log.info('EKS is busy with another change; waiting', {
        ...change.scope,
        answer: error.message,
      });
    }
    // What is in the way may belong to another resource (a node group waits for its cluster): look again later.
    await context.pause();
  }
}

/** Whether something was made since this start was first asked for: then an earlier attempt of the start made it. */
export function isOurs(context: ActionContext, made: { createdAt?: Date }): boolean {
  return (made.createdAt?.getTime() ?? 0) >= context.scheduledAt.getTime() - CLOCK_TOLERANCE_MS;
}

function handleOf(context: ActionContext, update: Update): StepHandle {
  return {
    state: isOurs(context, update) ? 'started' : 'adopted',
    update_id: update.id ?? null,
    outputs: {},
    started_at: (update.createdAt ?? new Date()).toISOString(),
  };
}

async function waitForEnd(context: ActionContext, scope: UpdateScope, { id, type }: Update): Promise<void> {
  context.log.info('Another update is in progress; waiting for its end', { ...scope, updateId: id, type });
  let status: Update['status'] = 'InProgress';
  while (id && status === 'InProgress') {
    await context.pause();
    ({ status } = await describeUpdate(context, scope, id));
  }
}
