import type { StepObservation } from '../../contracts/step-execution.js';
import { isNews } from './news.js';

export interface LongPoll {
  /** One look at the change, given the last known observation. */
  observe(last: StepObservation | null): Promise<StepObservation>;
  /** What the caller knows already. */
  last: StepObservation | null;
  /** Called with every observation. */
  heartbeat(observation: StepObservation): void;
  /** Waits one polling interval after an observation, at most this many milliseconds. */
  sleep(atMostMs: number, observation: StepObservation): Promise<void>;
  maxWaitSeconds: number;
}

/**
 * Observes a change until it has ended, until there is news for the caller, or until `maxWaitSeconds` have passed, and
 * returns the newest observation.
 */
export async function longPoll(poll: LongPoll): Promise<StepObservation> {
  const deadline = performance.now() + poll.maxWaitSeconds * 1000;
  let previous: StepObservation | null = null;
  for (;;) {
    const now = await poll.observe(previous ?? poll.last);
    poll.heartbeat(now);
    if (now.status !== 'running' || isNews(now, poll.last, previous)) return now;
    previous = now;
    const left = deadline - performance.now();
    if (left <= 0) return now;
    await poll.sleep(left, now);
  }
}
