import type {
  DescribeEventBusRequest,
  DescribeEventBusResponse,
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { read, type CallContext, type Service } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns, uuid } from '../../world/identifiers.js';

const MAX_ENTRIES = 10;
const KEPT_EVENTS = 10_000;

/** Records the events; an entry that is not well-formed fails alone, as on a real bus. */
function putEvents(input: PutEventsRequest, context: CallContext): PutEventsResponse {
  const entries = input.Entries ?? [];
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw new ServiceError(
      'ValidationException',
      400,
      `Entries must have between 1 and ${MAX_ENTRIES} members`,
    );
  }
  const results = entries.map((entry) => record(entry, context));
  const { events } = context.world.state;
  events.splice(0, Math.max(0, events.length - KEPT_EVENTS));
  context.world.touch();
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
}

function record(entry: PutEventsRequestEntry, { world, account, region }: CallContext): PutEventsResultEntry {
  if (!entry.Source || !entry.DetailType || !entry.Detail) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameters Source, DetailType and Detail are required',
    };
  }
  const detail = parseDetail(entry.Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const id = uuid();
  world.state.events.push({
    id,
    time: world.now(),
    account: account.id,
    region: region.name,
    bus: entry.EventBusName ?? 'default',
    source: entry.Source,
    detailType: entry.DetailType,
    detail,
    resources: entry.Resources ?? [],
  });
  return { EventId: id };
}

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null ? detail : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Every name is a bus that exists. */
function describeEventBus(
  input: DescribeEventBusRequest,
  { account, region }: CallContext,
): DescribeEventBusResponse {
  const name = input.Name?.split('/').at(-1) ?? 'default';
  return { Name: name, Arn: arns.eventBus({ account: account.id, region: region.name }, name) };
}

/** EventBridge. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export const eventBridge: Service = {
  signingName: 'events',
  protocol: 'aws-json',
  namespace: 'AWSEvents',
  operations: { PutEvents: read(putEvents), DescribeEventBus: read(describeEventBus) },
};
