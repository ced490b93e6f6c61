import * as fc from 'fast-check';
import { canonicalJson, planHash } from '../../../../activities/planning/plan-hash.js';
import { cluster, nodeGroup } from './support/clusters.js';
import { plan } from './support/plans.js';

const state = cluster('1.33', { node_groups: [nodeGroup('a', '1.33')] });

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((entry) => shuffled(entry, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, shuffled(entry, seed)] as const);
  const turn = entries.length === 0 ? 0 : seed % entries.length;
  return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)].reverse());
}

test('does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
      expect(canonicalJson(shuffled(value, seed))).toBe(canonicalJson(value));
    }),
  );
  const upgrade = plan(state, { targetVersion: '1.34' });
  expect(planHash(shuffled(upgrade, 3) as typeof upgrade)).toBe(upgrade.plan_hash);
});

test('tells values apart, the order of lists among them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // What is read back from the canonical text is the value itself, so no two values share a text.
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('is the same for the same cluster and request at another time, and names the plan', () => {
  const first = plan(state, { targetVersion: '1.34' });
  const later = plan({ ...state, observed_at: '2026-08-21T11:00:00Z' }, { targetVersion: '1.34' });
  expect(later).toEqual(first);
  expect(first.plan_hash).toMatch(/^[0-9a-f]{64}$/);
  expect(first.plan_id).toBe(`plan-${first.plan_hash.slice(0, 12)}`);
});

test.each([
  ['another step parameter', { force: { drain: true } }],
  ['another approval', { approvals: 'hop' as const }],
  ['another order', { nodeGroups: { exclude: ['a'] } }],
])('changes with %s', (_, fields) => {
  const plain = plan(state, { targetVersion: '1.34' });
  expect(plan(state, { targetVersion: '1.34', ...fields }).plan_hash).not.toBe(plain.plan_hash);
});

test('changes with every field of the plan but id and hash', () => {
  const upgrade = plan(state, { targetVersion: '1.34' });
  for (const key of Object.keys(upgrade).filter((name) => name !== 'plan_id' && name !== 'plan_hash')) {
    expect(planHash({ ...upgrade, [key]: 'changed' })).not.toBe(upgrade.plan_hash);
  }
  const renamed = { ...upgrade, plan_id: 'x', plan_hash: 'y' };
  expect(planHash(renamed)).toBe(upgrade.plan_hash);
});
