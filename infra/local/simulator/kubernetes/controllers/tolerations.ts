import type { PodSpec, Taint, Toleration } from '../store/objects.js';

/** Whether a pod puts up with a taint. */
export function tolerates(spec: Pick<PodSpec, 'tolerations'>, taint: Taint): boolean {
  return spec.tolerations?.some((toleration) => matches(toleration, taint)) ?? false;
}

function matches(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return toleration.key !== undefined && (toleration.value ?? '') === (taint.value ?? '');
}
