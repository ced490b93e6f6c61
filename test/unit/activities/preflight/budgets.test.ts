import * as fc from 'fast-check';
import {
  bestCaseDisruptions,
  coverBudgets,
  desiredHealthy,
  scaledLimit,
} from '../../../../activities/preflight/budgets.js';
import { budget, pod, workload } from './fixtures.js';

const percent = fc.integer({ min: 0, max: 100 });
const pods = fc.integer({ min: 0, max: 5_000 });
const limit = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  percent.map((share) => `${share}%`),
);

describe('budget arithmetic', () => {
  it('rounds percentages up to whole pods', () => {
    fc.assert(
      fc.property(percent, pods, (share, expected) => {
        const scaled = scaledLimit(`${share}%`, expected);
        expect(Number.isInteger(scaled)).toBe(true);
        expect(scaled * 100).toBeGreaterThanOrEqual(share * expected);
        expect((scaled - 1) * 100).toBeLessThan(share * expected || 1);
      }),
    );
  });

  it('never asks for fewer than none nor lets more go than there are', () => {
    fc.assert(
      fc.property(limit, pods, (value, expected) => {
        for (const limits of [
          { minAvailable: value, maxUnavailable: null },
          { minAvailable: null, maxUnavailable: value },
        ]) {
          expect(desiredHealthy(limits, expected)).toBeGreaterThanOrEqual(0);
          const allowed = bestCaseDisruptions(limits, expected);
          expect(allowed).toBeGreaterThanOrEqual(0);
          expect(allowed).toBeLessThanOrEqual(expected);
        }
      }),
    );
  });

  it('lets an eviction through for any maxUnavailable above zero, since it is rounded up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 5_000 }), (share, expected) => {
        const limits = { minAvailable: null, maxUnavailable: `${share}%` };
        expect(bestCaseDisruptions(limits, expected)).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    ['10%', 1, 1],
    ['50%', 7, 4],
    ['7%', 100, 7],
    ['100%', 3, 3],
    ['0%', 3, 0],
    [2, 1, 2],
  ])('scales %s of %i to %i', (value, expected, scaled) => {
    expect(scaledLimit(value, expected)).toBe(scaled);
  });

  it('expects what the controllers want, not what happens to run', () => {
    const [covered] = coverBudgets([budget()], [pod()], [workload({ replicas: 4 })]);
    expect(covered?.expected).toBe(4);
  });

  it('counts pods of unknown controllers and bare pods as they are', () => {
    const strays = [
      pod({ controller: { kind: 'Rollout', name: 'web' } }),
      pod({ name: 'x', controller: null }),
    ];
    const [covered] = coverBudgets([budget()], [pod(), ...strays], [workload({ replicas: 4 })]);
    expect(covered?.expected).toBe(6);
  });
});
