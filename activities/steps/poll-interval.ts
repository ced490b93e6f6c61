/** A change is looked at again after this part of its age … */
const PART_OF_AGE = 20;
/** … but never sooner than after this part of the usual interval. */
const SHORTEST_PART = 4;

/**
 * Seconds until a running change is worth another look. A young one is looked at more often, so that the end of an
 * add-on's minute is noticed as precisely as that of a control plane's ten; an old one at the usual interval.
 */
export function pollInterval(ageSeconds: number, usualSeconds: number): number {
  return Math.min(usualSeconds, Math.max(usualSeconds / SHORTEST_PART, ageSeconds / PART_OF_AGE));
}
