import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../../activities/api.js';

/**
 * Every activity heartbeats (the worker's interceptor sees to it), so a worker that died is noticed within
 * `heartbeatTimeout`, however long the activity may take.
 */
const HEARTBEAT: ActivityOptions = {
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
};

/** Reads and decisions: tried again until the deadline, then the last failure is the answer. */
export const reading = proxyActivities<Activities>({
  ...HEARTBEAT,
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '15m',
});

/**
 * Changes and the wait for them. No overall deadline here: the interpreter keeps the step's own, and an activity that
 * makes a change must be able to say how it ended even after a long outage.
 */
export const changing = proxyActivities<Activities>({ ...HEARTBEAT, startToCloseTimeout: '6h' });

/**
 * Asking for the lease may take as long as another operation does. When it is given up, its end is waited for: a lease
 * that is granted at the last moment must be there to be given back.
 */
export const leasing = proxyActivities<Activities>({
  ...HEARTBEAT,
  startToCloseTimeout: '30d',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Publishing waits for a bus that is down; nothing waits for it. */
export const publishing = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
});
