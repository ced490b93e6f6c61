import { assemblePlan } from '../../../../../activities/planning/plan-upgrade.js';
import { inPlace } from '../../../../../activities/planning/strategies/in-place.js';
import { hopsToTarget } from '../../../../../activities/planning/target-version.js';
import type { PlanningFacts } from '../../../../../activities/planning/facts.js';
import type { ClusterState } from '../../../../../contracts/cluster-state.js';
import { DrydockError } from '../../../../../contracts/drydock-error.js';
import type { Failure } from '../../../../../contracts/failure.js';
import { UpgradePlan, type UpgradeStep } from '../../../../../contracts/plan.js';
import type { UpgradeRequestInput } from '../../../../../contracts/upgrade-request.js';
import { request } from './clusters.js';
import { facts } from './facts.js';

/** Plans in place, and makes sure that the result is a plan by its contract. */
export function plan(
  state: ClusterState,
  fields: Omit<UpgradeRequestInput, 'clusterName'>,
  known: PlanningFacts = facts(),
): UpgradePlan {
  const asked = request(fields);
  const hops = hopsToTarget(state, asked.targetVersion);
  return UpgradePlan.parse(assemblePlan(inPlace, { request: asked, state, facts: known, hops }));
}

/** The one step of that id. */
export function stepOf(steps: readonly UpgradeStep[], id: string): UpgradeStep {
  const found = steps.filter((step) => step.step_id === id);
  expect(found.map((step) => step.step_id)).toEqual([id]);
  return found[0]!;
}

/** Steps as lines for comparison: id, then name. */
export function lines(steps: readonly UpgradeStep[]): string[] {
  return steps.map((step) => `${step.step_id}: ${step.name}`);
}

export function ids(steps: readonly UpgradeStep[]): string[] {
  return steps.map((step) => step.step_id);
}

/** The failure that a call must throw as a DrydockError. */
export function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof DrydockError) return error.failure;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
