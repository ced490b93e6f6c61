import { isoDuration } from '../../contracts/duration.js';
import type { UpgradePlan } from '../../contracts/plan.js';
import { planHash } from './plan-hash.js';
import type { PlanningInput, Strategy } from './strategies/strategy.js';

/**
 * Completes what a strategy decides to a plan: durations, points of no return, hash and id. Pure, and free of the time
 * of day: the same input gives the same hash.
 * @throws DrydockError what the strategy throws.
 */
export function assemblePlan(strategy: Strategy, input: PlanningInput): UpgradePlan {
  const { request, state, hops } = input;
  const { steps, rollback_plan, skipped, findings } = strategy.plan(input);
  const content: Omit<UpgradePlan, 'plan_id' | 'plan_hash'> = {
    source_version: state.current_version,
    target_version: request.targetVersion,
    strategy: strategy.type,
    steps,
    estimated_duration: isoDuration(steps.reduce((total, step) => total + step.estimated_seconds, 0)),
    rollback_plan,
    cluster_name: state.cluster_name,
    hops: hops.map(({ from, to }) => ({ from, to })),
    skipped,
    points_of_no_return: steps.flatMap(({ step_id, point_of_no_return: message }) =>
      message === null ? [] : [{ step_id, message }],
    ),
    findings,
  };
  const plan_hash = planHash(content);
  return { plan_id: `plan-${plan_hash.slice(0, 12)}`, ...content, plan_hash };
}
