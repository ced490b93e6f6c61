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
}): Pick<PlanningActivities, 'runPreflight'> {
  return {
    async runPreflight({ target, request, state }) {
      const hops = hopTargets(state.current_version, request.targetVersion);
      const readings = await heartbeating((signal) =>
        readInventory(deps.clients, target, state, hops, signal),
      );
      return runChecks(CHECKS, readings, checkContext(request, state, hops), new Date());
    },
  };
}
