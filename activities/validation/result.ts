import type { ValidationCriterion } from '../../contracts/upgrade-request.js';
import type { ValidationResult } from '../../contracts/validation.js';
import { judge, type Expectation } from './criteria.js';
import { isDegraded, isUnhealthy, type HealthSnapshot } from './snapshot.js';

/** Problems that a result names; `problems` among its metrics counts them all. */
export const MAX_ERRORS = 50;

/**
 * Judges all criteria over a snapshot: FAILED when a problem was seen, INCONCLUSIVE when none was seen but something
 * could not be read, PASSED otherwise.
 */
export function resultOf(
  stepId: string,
  criteria: readonly ValidationCriterion[],
  snapshot: HealthSnapshot,
  expected: Expectation,
  now: Date,
): ValidationResult {
  const judgements = criteria.map((criterion) => judge(criterion, snapshot, expected));
  const problems = judgements.flatMap((judgement) => judgement.problems);
  const unread = judgements.flatMap((judgement) => judgement.unread);
  return {
    step_id: stepId,
    status: problems.length > 0 ? 'FAILED' : unread.length > 0 ? 'INCONCLUSIVE' : 'PASSED',
    metrics: { ...metricsOf(snapshot), problems: problems.length },
    errors: [...problems, ...unread].slice(0, MAX_ERRORS),
    timestamp: now.toISOString(),
  };
}

/** Counts of everything that was read. */
export function metricsOf({ nodes, pods, workloads, addons }: HealthSnapshot): Record<string, number> {
  const metrics: Record<string, number> = {};
  if (nodes?.ok) {
    metrics.nodes_ready = nodes.value.filter(({ ready }) => ready).length;
    metrics.nodes_total = nodes.value.length;
  }
  if (pods?.ok) {
    metrics.pods_unhealthy = pods.value.filter(isUnhealthy).length;
    metrics.pods_total = pods.value.filter(({ counts }) => counts).length;
  }
  if (workloads?.ok) {
    metrics.workloads_degraded = workloads.value.filter(isDegraded).length;
    metrics.workloads_total = workloads.value.length;
  }
  if (addons?.ok) {
    metrics.addons_inactive = addons.value.filter(({ status }) => status !== 'ACTIVE').length;
    metrics.addons_total = addons.value.length;
  }
  return metrics;
}
