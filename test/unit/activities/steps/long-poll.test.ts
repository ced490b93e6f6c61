import { DrydockError } from '../../../../contracts/drydock-error.js';
import type { StepObservation } from '../../../../contracts/step-execution.js';
import { longPoll } from '../../../../activities/steps/long-poll.js';
import { failed, running, succeeded } from '../../../../activities/steps/observation.js';

const done = (count: number): StepObservation =>
  running({ nodes: { total: 3, done: count, draining: 1, starting: 0 } });

/** Polls through `script`, staying at its last entry, and tells what went on. */
async function poll(script: StepObservation[], options: { last?: StepObservation; maxWaitSeconds?: number }) {
  const heartbeats: StepObservation[] = [];
  const seen: (StepObservation | null)[] = [];
  const sleeps: number[] = [];
  const result = await longPoll({
    last: options.last ?? null,
    maxWaitSeconds: options.maxWaitSeconds ?? 60,
    observe: async (last) => {
      seen.push(last);
      return script[Math.min(seen.length, script.length) - 1]!;
    },
    heartbeat: (observation) => heartbeats.push(observation),
    sleep: async (atMostMs) => {
      sleeps.push(atMostMs);
      await new Promise((resolve) => setTimeout(resolve, Math.min(5, atMostMs)));
    },
  });
  return { result, heartbeats, seen, sleeps };
}

describe('longPoll', () => {
  test('goes on while nothing is new, and heartbeats with every observation', async () => {
    const script = [running(), running(), succeeded()];
    const { result, heartbeats, sleeps } = await poll(script, {});
    expect(result).toBe(script[2]);
    expect(heartbeats).toEqual(script);
    expect(sleeps).toHaveLength(2);
  });

  test('returns a failure at once', async () => {
    const failure = failed(new DrydockError('UPDATE_FAILED', 'EKS says no.'));
    const { result, sleeps } = await poll([failure], {});
    expect(result).toBe(failure);
    expect(sleeps).toHaveLength(0);
  });

  test('returns when nodes have moved on since what the caller knows', async () => {
    const script = [done(1), done(1), done(2)];
    const { result } = await poll(script, { last: done(1) });
    expect(result).toBe(script[2]);
  });

  test('returns the newest observation after the longest wait, and sleeps no longer than that', async () => {
    const { result, heartbeats, sleeps } = await poll([running()], { maxWaitSeconds: 0.05 });
    expect(result.status).toBe('running');
    expect(heartbeats.length).toBeGreaterThan(2);
    expect(Math.max(...sleeps)).toBeLessThanOrEqual(50);
  });

  test('gives each look what was seen before it', async () => {
    const last = done(1);
    const script = [done(1), done(1), succeeded()];
    const { seen } = await poll(script, { last });
    expect(seen).toEqual([last, script[0], script[1]]);
  });

  test('what observing throws comes through', async () => {
    const refuse = longPoll({
      last: null,
      maxWaitSeconds: 1,
      observe: () => Promise.reject(new Error('ThrottlingException')),
      heartbeat: () => {},
      sleep: async () => {},
    });
    await expect(refuse).rejects.toThrow('ThrottlingException');
  });
});
