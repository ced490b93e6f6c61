import type { ClusterState } from '../../../contracts/cluster-state.js';
import type { UpgradePlan } from '../../../contracts/plan.js';
import type { StrategyType, UpgradeRequest } from '../../../contracts/upgrade-request.js';
import type { PlanningFacts } from '../facts.js';
import type { Hop } from '../versions.js';

/** Everything a strategy decides from. */
export interface PlanningInput {
  request: UpgradeRequest;
  state: ClusterState;
  facts: PlanningFacts;
  /** The way to the target, at least one hop. */
  hops: readonly Hop[];
}

/** What a strategy decides; the rest of a plan follows from it. */
export type StrategyOutcome = Pick<UpgradePlan, 'steps' | 'rollback_plan' | 'skipped' | 'findings'>;

/** A way to upgrade: decides, from data alone, which steps lead to the target version. */
export interface Strategy {
  readonly type: StrategyType;
  /** @throws DrydockError when the strategy cannot lead this cluster to the target. */
  plan(input: PlanningInput): StrategyOutcome;
}
