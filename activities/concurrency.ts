/**
 * Maps `items` through `run` with at most `limit` calls in flight, keeping the order of the results.
 * The first rejection is thrown, and no further call is started after it.
 */
export async function mapConcurrent<T, R>(
  items: Iterable<T>,
  limit: number,
  run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`The limit must be at least 1, not ${limit}`);
  const queue = [...items].entries();
  const results: R[] = [];
  let failed = false;

  // The lanes share one iterator: each takes the next item as soon as it is free.
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await run(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return results;
}
