import type { PlanningActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { assemblePlan } from './plan-upgrade.js';
import { readFacts } from './read-facts.js';
import { decideRollback, rollbackScope } from './rollback/decide-rollback.js';
import { readLiveCluster } from './rollback/read-live-cluster.js';
import { strategyFor } from './strategies/strategies.js';
import { hopsToTarget } from './target-version.js';

/**
 * The activities that decide how a cluster is upgraded and how an upgrade is undone: each reads what it needs, and a
 * pure function decides. They throw DrydockErrors and what the AWS clients throw.
 * @param deps.now the time of day, by which the rollback window is judged
 */
export function createPlanningActivities(deps: {
  clients: Clients;
  now?: () => Date;
}): Pick<PlanningActivities, 'planUpgrade' | 'planRollback'> {
  const now = deps.now ?? (() => new Date());
  return {
    async planUpgrade({ target, request, state }) {
      const strategy = strategyFor(request.strategy);
      const hops = hopsToTarget(state, request.targetVersion);
      const facts = await readFacts(deps.clients.aws(target), state, hops);
      return assemblePlan(strategy, { request, state, facts, hops });
    },

    async planRollback({ target, plan, journal }) {
      const { hop, steps } = rollbackScope(plan, journal);
      const live = await readLiveCluster(deps.clients.aws(target).eks, plan.cluster_name, steps, hop);
      return decideRollback(plan, journal, live, now());
    },
  };
}
