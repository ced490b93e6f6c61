import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 5_000;

/**
 * Runs something long in an activity with heartbeats, through which Temporal also tells the activity that it was
 * cancelled: then `signal` aborts.
 */
export async function heartbeating<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const activity = Context.current();
  const timer = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  try {
    activity.heartbeat();
    return await run(activity.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
