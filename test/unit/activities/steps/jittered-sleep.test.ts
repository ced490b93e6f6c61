import { jitteredSleep } from '../../../../activities/steps/jittered-sleep.js';

const never = new AbortController().signal;

async function elapsed(sleep: Promise<void>): Promise<number> {
  const start = performance.now();
  await sleep;
  return performance.now() - start;
}

describe('jitteredSleep', () => {
  test.each([
    [0, 80],
    [0.5, 100],
    [1, 120],
  ])('takes a fifth less to a fifth more (chance %d: %d ms)', async (chance, ms) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const took = await elapsed(jitteredSleep(0.1, never));
    jest.restoreAllMocks();
    expect(took).toBeGreaterThan(ms - 3);
    expect(took).toBeLessThan(ms + 60);
  });

  test('is no longer than it may be', async () => {
    expect(await elapsed(jitteredSleep(60, never, 10))).toBeLessThan(1_000);
  });

  test('ends with the signal', async () => {
    const controller = new AbortController();
    const sleep = jitteredSleep(60, controller.signal);
    controller.abort();
    await expect(sleep).rejects.toMatchObject({ name: 'AbortError' });
  });
});
