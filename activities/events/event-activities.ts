import { Context } from '@temporalio/activity';
import type { EventActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { defaultRegion } from '../clients/default-region.js';
import { publishEvent, type EventBusConfig } from './publish-event.js';

export interface EventDependencies {
  clients: Clients;
  events: EventBusConfig;
  /** The region of an event that is about none; the SDK's default chain if left out. */
  defaultRegion?: () => Promise<string | null>;
}

/** The activity that publishes events of operations to EventBridge. */
export function createEventActivities(dependencies: EventDependencies): EventActivities {
  const { clients, events } = dependencies;
  return {
    publishEvent: ({ target, event }) =>
      publishEvent(
        target,
        event,
        events,
        clients,
        dependencies.defaultRegion ?? defaultRegion,
        Context.current().cancellationSignal,
      ),
  };
}
