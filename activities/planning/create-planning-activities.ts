import type { PlanningActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { assemblePlan } from './plan-upgrade.js';
import { readFacts } from './read-facts.js';
import { strategyFor } from './strategies/strategies.js';
import { hopsToTarget } from './target-version.js';

/** The activities that decide how a cluster is upgraded. Errors are DrydockErrors and what the AWS clients throw. */
export function createPlanningActivities(deps: {
  clients: Clients;
}): Pick<PlanningActivities, 'planUpgrade'> {
  return {
    async planUpgrade({ target, request, state }) {
      const strategy = strategyFor(request.strategy);
      const hops = hopsToTarget(state, request.targetVersion);
      const facts = await readFacts(deps.clients.aws(target), state, hops);
      return assemblePlan(strategy, { request, state, facts, hops });
    },
  };
}
