import type { PlanningActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { heartbeating } from '../heartbeating.js';
import { checkContext } from './check.js';
import { readInventory } from './read-inventory.js';
import { CHECKS } from './registry.js';
import { runChecks } from './report.js';
import { hopTargets } from './versions.js';

/** The activity that runs every pre-flight check for the way to a request's target version. */
export function createPreflightActivities(deps: {
  clients: Clients;
  /** How long to wait at most between two looks at the refresh of the insights; 10 seconds if left out. */
  polling?: { seconds: number };
}): Pick<PlanningActivities, 'runPreflight'> {
  return {
    async runPreflight({ target, request, state }) {
      const hops = hopTargets(state.current_version, request.targetVersion);
      const readings = await heartbeating((signal) =>
        readInventory(deps.clients, target, state, hops, signal, deps.polling?.seconds),
      );
      return runChecks(CHECKS, readings, checkContext(request, state, hops), new Date());
    },
  };
}
