import { setTimeout as sleep } from 'node:timers/promises';
import { mapConcurrent } from '../../../activities/concurrency.js';

describe('mapConcurrent', () => {
  it('keeps the order and the limit, and starts the next call as soon as one ends', async () => {
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const results = await mapConcurrent([30, 1, 1, 1], 2, async (ms, index) => {
      started.push(index);
      most = Math.max(most, (running += 1));
      await sleep(ms);
      running -= 1;
      return index * 10;
    });
    expect(results).toEqual([0, 10, 20, 30]);
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('throws the first failure and starts nothing after it', async () => {
    const started: number[] = [];
    const run = mapConcurrent([0, 1, 2, 3], 2, async (item) => {
      started.push(item);
      await sleep(5);
      if (item === 0) throw new Error('first');
      await sleep(5);
    });
    await expect(run).rejects.toThrow('first');
    await sleep(20);
    expect(started).toEqual([0, 1]);
  });

  it('takes an empty list and refuses a limit below one', async () => {
    await expect(mapConcurrent([], 3, async () => 1)).resolves.toEqual([]);
    await expect(mapConcurrent([1], 0, async () => 1)).rejects.toThrow(RangeError);
  });
});
