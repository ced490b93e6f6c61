import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is true.
 *
 * @param ask Answers true, or says what is still missing.
 * @param timing Milliseconds: a minute, every 100 ms, unless told.
 * @throws Error with the last answer once the time is over; what `ask` throws at once.
 */
export async function eventually(
  ask: () => Promise<true | string>,
  { within = 60_000, every = 100 }: { within?: number; every?: number } = {},
): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer === true) return;
    if (Date.now() > deadline) throw new Error(`After ${within / 1000} s: ${answer}`);
    await sleep(every);
  }
}
