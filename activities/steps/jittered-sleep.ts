import { setTimeout as sleep } from 'node:timers/promises';

/** The share by which a polling interval is stretched or shortened, so that many operations do not poll in step. */
const JITTER = 0.2;

/**
 * Sleeps for `seconds` give or take a fifth, but not for more than `atMostMs` milliseconds.
 * @throws AbortError when the signal fires.
 */
export async function jitteredSleep(
  seconds: number,
  signal: AbortSignal,
  atMostMs = Infinity,
): Promise<void> {
  const ms = seconds * 1000 * (1 - JITTER + 2 * JITTER * Math.random());
  await sleep(Math.min(ms, atMostMs), undefined, { signal });
}
