import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Clients } from '../../../../activities/clients/clients.js';
import { createEventActivities } from '../../../../activities/events/event-activities.js';
import type { EventBusConfig } from '../../../../activities/events/publish-event.js';
import type { UpgradeEvent } from '../../../../contracts/events.js';
import type { Target } from '../../../../contracts/target.js';

const TARGET: Target = {
  account: '444455556666',
  region: 'eu-north-1',
  clusterName: 'demo',
  access: { roleArn: 'arn:aws:iam::444455556666:role/spoke' },
};
const EVENT: UpgradeEvent = {
  event_type: 'phase.started',
  event_id: 'upgrade-1:phase:2',
  operation_id: 'upgrade-1',
  cluster_name: 'demo',
  account: '444455556666',
  region: 'eu-north-1',
  timestamp: '2026-08-24T12:30:45.000Z',
  data: { phase: 'Execution' },
};

describe('publishEvent', () => {
  const scopes: unknown[] = [];
  const sent: PutEventsCommandInput[] = [];
  let answer: object;

  const clients = {
    aws(scope: unknown) {
      scopes.push(scope);
      const send = async ({ input }: { input: PutEventsCommandInput }) => {
        sent.push(input);
        return answer;
      };
      return { eventBridge: { send } };
    },
  } as unknown as Clients;
  const publish = (
    target: Target | null,
    events: EventBusConfig = { bus: 'default', scope: 'target' },
    region: string | null = 'us-east-1',
    event = EVENT,
  ) =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(
      createEventActivities({ clients, events, defaultRegion: async () => region }).publishEvent,
      { target, event },
    );

  beforeEach(() => {
    scopes.length = 0;
    sent.length = 0;
    answer = { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] };
  });

  it('puts the event on the bus of the cluster it is about', async () => {
    await publish(TARGET);
    expect(scopes).toEqual([TARGET]);
    expect(sent).toEqual([
      {
        Entries: [
          {
            EventBusName: 'default',
            Source: 'eks-upgrade-agent',
            DetailType: 'EKS Phase Started',
            Detail: JSON.stringify(EVENT),
            Resources: ['arn:aws:eks:eu-north-1:444455556666:cluster/demo'],
            Time: new Date(EVENT.timestamp),
          },
        ],
      },
    ]);
  });

  it("puts it on the worker's own bus when told so, or when the cluster is not known yet", async () => {
    const bus = 'arn:aws:events:us-east-1:111122223333:event-bus/ops';
    await publish(TARGET, { bus, scope: 'worker' });
    await publish(null, undefined, 'us-east-1', { ...EVENT, account: null, region: null });
    expect(scopes).toEqual([
      { region: 'us-east-1', access: {} },
      { region: 'us-east-1', access: {} },
    ]);
    expect(sent[0]?.Entries?.[0]?.EventBusName).toBe(bus);
    expect(sent[1]?.Entries?.[0]?.Resources).toEqual([]);
  });

  it("falls back to the cluster's region, and says when there is none", async () => {
    await publish(TARGET, { bus: 'ops', scope: 'worker' }, null);
    expect(scopes).toEqual([{ region: 'eu-north-1', access: {} }]);
    await expect(publish(null, undefined, null)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it.each([
    ['cn-north-1', 'arn:aws-cn:eks:'],
    ['us-gov-west-1', 'arn:aws-us-gov:eks:'],
  ])('names clusters in %s by their partition', async (region, prefix) => {
    await publish(TARGET, undefined, undefined, { ...EVENT, region });
    expect(sent[0]?.Entries?.[0]?.Resources?.[0]).toContain(prefix);
  });

  it('fails, to be tried again, when the bus refuses the entry', async () => {
    answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'down' }] };
    await expect(publish(TARGET)).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringContaining('InternalFailure: down'),
    });
  });
});
