/** A source of random numbers that gives the same ones for the same seed. */
export interface Random {
  /** A number from `min` up to but without `max`. */
  between(min: number, max: number): number;
}

/** The seed of this run: DRYDOCK_TEST_SEED, or another one every time. Print it, so that a failure can be repeated. */
export function testSeed(): number {
  return Number(process.env['DRYDOCK_TEST_SEED'] ?? Date.now() % 1_000_000);
}

/** Mulberry32: small, and good enough to spread moments. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { between: (min, max) => min + next() * (max - min) };
}
