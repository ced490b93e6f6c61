import { createHash } from 'node:crypto';
import type { UpgradePlan } from '../../contracts/plan.js';

/** JSON with the keys of every object sorted, so that equal values have equal text. `undefined` entries are left out, as in JSON. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : entry,
  );
}

/**
 * SHA-256 in hex over the canonical JSON of a plan without its id and hash: what an approval names. It depends on
 * nothing but the plan's content, so the same cluster and request give the same hash.
 */
export function planHash(plan: Omit<UpgradePlan, 'plan_id' | 'plan_hash'>): string {
  // A whole plan has both, and may be given to check its hash.
  const { plan_id: _id, plan_hash: _hash, ...content } = plan as UpgradePlan;
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
