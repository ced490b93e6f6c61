/**
 * Resolves a number or a percentage of `total`, as Kubernetes' IntOrString fields have them.
 * @param value Such as 2 or `25%`.
 */
export function resolveShare(value: number | string, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const share = (Number.parseInt(value, 10) * total) / 100;
  return rounding === 'up' ? Math.ceil(share) : Math.floor(share);
}
