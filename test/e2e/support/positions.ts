import { setTimeout as sleep } from 'node:timers/promises';
import { temporal } from '@temporalio/proto';
import type { Drydock, Operation } from '../../../client/sdk/index.js';

const STARTED = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;

/** Where running operations are, for tests that strike them. */
export interface Positions {
  /** Waits until every operation that still runs has been worked on since the last call of `ofRunning`. */
  untilMoved(operations: readonly Operation[]): Promise<void>;
  /** The step, or else the phase, at which each running operation is. */
  ofRunning(operations: readonly Operation[]): Promise<Map<string, string>>;
}

/** A worker has to be there to answer: positions are asked for before it is killed. */
export function positionsOf(drydock: Drydock): Positions {
  const seen = new Map<string, string>();

  /** Changes with every event of the history and every attempt of an activity; null when the operation has ended. */
  const footprint = async ({ id }: Operation): Promise<{ print: string; atWork: boolean } | null> => {
    const { status, raw } = await drydock.temporal.client.workflow.getHandle(id).describe();
    if (status.name !== 'RUNNING') return null;
    const activities = raw.pendingActivities ?? [];
    return {
      print: [
        String(raw.workflowExecutionInfo?.historyLength),
        ...activities.map(({ activityId, attempt }) => `${activityId}:${attempt}`),
      ].join(' '),
      atWork: activities.some(({ state }) => state === STARTED),
    };
  };

  return {
    async untilMoved(operations) {
      for (const operation of operations) {
        for (;;) {
          const now = await footprint(operation);
          if (now === null || (now.print !== seen.get(operation.id) && now.atWork)) break;
          await sleep(100);
        }
      }
    },
    async ofRunning(operations) {
      const positions = new Map<string, string>();
      await Promise.all(
        operations.map(async (operation) => {
          const now = await footprint(operation);
          if (now === null) return;
          seen.set(operation.id, now.print);
          const { status, phase, current_step: step, steps } = await operation.progress();
          const entry = steps.find((candidate) => candidate.step_id === step);
          if (status !== 'SUCCEEDED')
            positions.set(operation.id, entry ? `${step} (${entry.status})` : phase);
        }),
      );
      return positions;
    },
  };
}
