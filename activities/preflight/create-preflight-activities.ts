import { Context } from '@temporalio/activity';
import type { PlanningActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { checkContext } from './check.js';
import { readInventory } from './read-inventory.js';
import { CHECKS } from './registry.js';
import { runChecks } from './report.js';
import { hopTargets } from './versions.js';

const HEARTBEAT_MS = 5_000;

/** The activity that runs every pre-flight check for the way to a request's target version. */
export function createPreflightActivities({
  clients,
}: {
  clients: Clients;
}): Pick<PlanningActivities, 'runPreflight'> {
  return {
    async runPreflight({ target, request, state }) {
      const activity = Context.current();
      const heartbeats = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
      try {
        const hops = hopTargets(state.current_version, request.targetVersion);
        const readings = await readInventory(clients, target, state, hops, activity.cancellationSignal);
        return runChecks(CHECKS, readings, checkContext(request, state, hops), new Date());
      } finally {
        clearInterval(heartbeats);
      }
    },
  };
}
