import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { DrydockError } from '../../contracts/drydock-error.js';
import { UPGRADE_EVENT_SOURCE, upgradeDetailType, type UpgradeEvent } from '../../contracts/events.js';
import type { Target } from '../../contracts/target.js';
import { clusterArn } from '../arn.js';
import type { AwsScope, Clients } from '../clients/clients.js';

/** Where events go. */
export interface EventBusConfig {
  /** Name or ARN of the bus. */
  bus: string;
  /** Whose bus it is: of the account and region that the event is about, or of the worker's own. */
  scope: 'target' | 'worker';
}

/** The EventBridge entry of an upgrade event. */
function eventEntry(event: UpgradeEvent, busName: string): PutEventsRequestEntry {
  const { account, region, cluster_name: clusterName } = event;
  return {
    EventBusName: busName,
    Source: UPGRADE_EVENT_SOURCE,
    DetailType: upgradeDetailType(event.event_type),
    Detail: JSON.stringify(event),
    Resources: account !== null && region !== null ? [clusterArn({ account, region, clusterName })] : [],
    Time: new Date(event.timestamp),
  };
}

/**
 * Publishes one event.
 * @throws AWS_UNAVAILABLE when the bus did not take it; INVALID_REQUEST when nothing says in which region the bus is.
 */
export async function publishEvent(
  target: Target | null,
  event: UpgradeEvent,
  config: EventBusConfig,
  clients: Clients,
  defaultRegion: () => Promise<string | null>,
  abortSignal: AbortSignal,
): Promise<void> {
  const scope = await scopeOf(target, config, defaultRegion);
  const entry = eventEntry(event, config.bus);
  const { FailedEntryCount: failed, Entries: results } = await clients
    .aws(scope)
    .eventBridge.send(new PutEventsCommand({ Entries: [entry] }), { abortSignal });
  if (!failed) return;
  const { ErrorCode: code, ErrorMessage: message } = results?.[0] ?? {};
  throw new DrydockError(
    'AWS_UNAVAILABLE',
    `Event bus ${entry.EventBusName} in ${scope.region} did not take the event ${event.event_type}: ${code}: ${message}`,
    { resource: config.bus },
  );
}

/** An event that is about no cluster yet goes to the worker's own bus. */
async function scopeOf(
  target: Target | null,
  config: EventBusConfig,
  defaultRegion: () => Promise<string | null>,
): Promise<AwsScope> {
  if (target !== null && config.scope === 'target') return target;
  const region = (await defaultRegion()) ?? target?.region;
  if (region !== undefined) return { region, access: {} };
  throw new DrydockError(
    'INVALID_REQUEST',
    'The event is about no region, and the worker has no default one.',
    {
      field: 'region',
      remedy: "Set AWS_REGION in the worker's environment.",
    },
  );
}
