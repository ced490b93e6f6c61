import * as fc from 'fast-check';
import {
  maxUnavailableNodes,
  rolloutStep,
  type RolloutState,
} from '../../../../infra/local/simulator/world/rollout-step.js';

const base: RolloutState = {
  size: 6,
  strategy: 'DEFAULT',
  maxUnavailable: 2,
  zones: 2,
  fresh: { live: 0, ready: 0 },
  old: { ready: 6, notReady: 0 },
  draining: 0,
  terminating: 0,
};

test('DEFAULT begins with new nodes: twice the zones, or maxUnavailable if that is more', () => {
  expect(rolloutStep(base)).toEqual({ launch: 4, drain: 0 });
  expect(rolloutStep({ ...base, maxUnavailable: 5 })).toEqual({ launch: 5, drain: 0 });
  expect(rolloutStep({ ...base, size: 1, old: { ready: 1, notReady: 0 } })).toEqual({ launch: 1, drain: 0 });
});

test('DEFAULT drains as new nodes turn Ready, at most maxUnavailable at once', () => {
  expect(rolloutStep({ ...base, fresh: { live: 4, ready: 1 } })).toEqual({ launch: 0, drain: 1 });
  expect(rolloutStep({ ...base, fresh: { live: 4, ready: 4 } })).toEqual({ launch: 0, drain: 2 });
  const busy = { ...base, fresh: { live: 4, ready: 4 }, old: { ready: 4, notReady: 0 } };
  expect(rolloutStep({ ...busy, draining: 1, terminating: 1 }).drain).toBe(0);
});

test('MINIMAL drains first and launches what went', () => {
  const minimal: RolloutState = { ...base, strategy: 'MINIMAL' };
  expect(rolloutStep(minimal)).toEqual({ launch: 0, drain: 2 });
  expect(rolloutStep({ ...minimal, old: { ready: 4, notReady: 0 }, terminating: 2 })).toEqual({
    launch: 2,
    drain: 0,
  });
});

test('a node that is not Ready is drained without a replacement', () => {
  expect(rolloutStep({ ...base, old: { ready: 5, notReady: 1 } })).toEqual({ launch: 4, drain: 1 });
});

test('maxUnavailable is a number or a share of the size, between 1 and 100', () => {
  expect(maxUnavailableNodes({ maxUnavailable: 3 }, 10)).toBe(3);
  expect(maxUnavailableNodes({ maxUnavailablePercentage: 33 }, 10)).toBe(3);
  expect(maxUnavailableNodes({ maxUnavailablePercentage: 1 }, 10)).toBe(1);
  expect(maxUnavailableNodes({ maxUnavailablePercentage: 50 }, 1000)).toBe(100);
});

/** Plays a whole update, with everything that is begun ending before the next step. */
function play(start: RolloutState): {
  mostOut: number;
  leastServing: number;
  mostNodes: number;
  end: RolloutState;
} {
  const state = structuredClone(start);
  const seen = { mostOut: 0, leastServing: Infinity, mostNodes: 0 };
  for (let round = 0; round < 10_000; round++) {
    const step = rolloutStep(state);
    if (step.launch === 0 && step.drain === 0 && state.draining + state.terminating === 0) break;
    state.fresh.live += step.launch;
    const broken = Math.min(step.drain, state.old.notReady);
    state.old.notReady -= broken;
    state.old.ready -= step.drain - broken;
    state.draining += step.drain;
    seen.mostOut = Math.max(seen.mostOut, state.draining + state.terminating);
    seen.leastServing = Math.min(seen.leastServing, state.fresh.ready + state.old.ready);
    seen.mostNodes = Math.max(
      seen.mostNodes,
      state.fresh.live + state.old.ready + state.old.notReady + state.draining,
    );
    // What was begun goes on: terminations end, drains turn into terminations, new nodes turn Ready.
    state.terminating = state.draining;
    state.draining = 0;
    state.fresh.ready = state.fresh.live;
    if (step.drain === 0) state.terminating = 0;
  }
  return { ...seen, end: state };
}

test('every update ends with new nodes only, and keeps its limits on the way', () => {
  fc.assert(
    fc.property(
      fc.record({
        size: fc.integer({ min: 0, max: 60 }),
        strategy: fc.constantFrom('DEFAULT' as const, 'MINIMAL' as const),
        maxUnavailable: fc.integer({ min: 1, max: 20 }),
        zones: fc.integer({ min: 1, max: 3 }),
        broken: fc.nat(5),
        begun: fc.nat(60),
      }),
      ({ size, strategy, maxUnavailable, zones, broken, begun }) => {
        const fresh = Math.min(begun, size);
        const notReady = Math.min(broken, size - fresh);
        const old = { ready: size - fresh - notReady, notReady };
        const start = { size, strategy, maxUnavailable, zones, fresh: { live: fresh, ready: fresh }, old };
        const { mostOut, leastServing, mostNodes, end } = play({ ...start, draining: 0, terminating: 0 });
        expect(end.old).toEqual({ ready: 0, notReady: 0 });
        expect(end.fresh).toEqual({ live: size, ready: size });
        expect(mostOut).toBeLessThanOrEqual(maxUnavailable);
        const surge = strategy === 'DEFAULT' ? Math.min(Math.max(2 * zones, maxUnavailable), size) : 0;
        expect(mostNodes).toBeLessThanOrEqual(size + surge);
        const allowedLoss = strategy === 'DEFAULT' ? notReady : maxUnavailable + notReady;
        expect(leastServing).toBeGreaterThanOrEqual(size - allowedLoss);
      },
    ),
    { numRuns: 300 },
  );
});
