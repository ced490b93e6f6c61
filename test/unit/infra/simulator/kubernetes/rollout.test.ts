import * as fc from 'fast-check';
import {
  planRollout,
  type ReplicaCount,
} from '../../../../../infra/local/simulator/kubernetes/controllers/rollout.js';
import type { Deployment } from '../../../../../infra/local/simulator/kubernetes/store/objects.js';

function deployment(spec: Partial<Deployment['spec']>): Deployment {
  return {
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: { selector: {}, template: { spec: { containers: [] } }, ...spec },
  };
}

const ready = (count: number): ReplicaCount => ({ wanted: count, existing: count, available: count });

describe('a rollout', () => {
  it('surges by a quarter and gives up a quarter by default', () => {
    expect(planRollout(deployment({ replicas: 8 }), ready(0), [ready(8)])).toEqual({ latest: 2, older: [6] });
  });

  it('replaces at once under Recreate, when the old pods are gone', () => {
    const recreate = deployment({ replicas: 2, strategy: { type: 'Recreate' } });
    expect(planRollout(recreate, ready(0), [ready(2)])).toEqual({ latest: 0, older: [0] });
    expect(planRollout(recreate, ready(0), [ready(0)])).toEqual({ latest: 2, older: [0] });
  });

  it('stands still while paused', () => {
    expect(planRollout(deployment({ replicas: 4, paused: true }), ready(1), [ready(3)])).toEqual({
      latest: 1,
      older: [3],
    });
  });

  it('gives up nothing on the word of a status that lags behind', () => {
    const old = { wanted: 3, existing: 4, available: 4 };
    expect(
      planRollout(deployment({ replicas: 4 }), { wanted: 1, existing: 1, available: 0 }, [old]).older,
    ).toEqual([3]);
  });

  it('stays within surge and availability at every step, and ends', () => {
    const share = fc.oneof(
      fc.nat(5),
      fc.nat(100).map((percent) => `${percent}%`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), share, share, (replicas, maxSurge, maxUnavailable) => {
        const subject = deployment({ replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } });
        const number = (value: number | string, round: (value: number) => number): number =>
          typeof value === 'number' ? value : round((Number.parseInt(value, 10) * replicas) / 100);
        const surge = number(maxSurge, Math.ceil);
        const unavailable = Math.max(number(maxUnavailable, Math.floor), surge === 0 ? 1 : 0);
        let latest = 0;
        let old = replicas;
        for (let step = 0; old > 0 || latest < replicas; step++) {
          if (step > 2 * replicas + 2) throw new Error('The rollout does not end');
          const plan = planRollout(subject, ready(latest), [ready(old)]);
          expect(plan.latest + (plan.older[0] ?? 0)).toBeLessThanOrEqual(replicas + surge);
          expect(Math.min(plan.latest, latest) + (plan.older[0] ?? 0)).toBeGreaterThanOrEqual(
            replicas - unavailable,
          );
          latest = plan.latest;
          old = plan.older[0] ?? 0;
        }
      }),
    );
  });
});
