import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { startHarness, type Harness } from './support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const al2023 = '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/arm64/standard/recommended';

test('the public image parameters agree with each other', async () => {
  const ssm = new SSMClient(harness.client);
  const { Parameters, InvalidParameters } = await ssm.send(
    new GetParametersCommand({ Names: [al2023, `${al2023}/image_id`, `${al2023}/release_version`, '/none'] }),
  );
  expect(InvalidParameters).toEqual(['/none']);
  const [recommended, imageId, release] = Parameters!.map(({ Value }) => Value!);
  expect(JSON.parse(recommended!)).toMatchObject({ image_id: imageId, release_version: release });
  expect(release).toMatch(/^1\.33\.\d+-\d{8}$/);
});

test('there is no Amazon Linux 2 from 1.33 on, and Bottlerocket is found by path', async () => {
  const ssm = new SSMClient(harness.client);
  const al2 = (version: string) =>
    `/aws/service/eks/optimized-ami/${version}/amazon-linux-2/recommended/image_id`;
  await ssm.send(new GetParameterCommand({ Name: al2('1.32') }));
  await expect(ssm.send(new GetParameterCommand({ Name: al2('1.33') }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  const path = '/aws/service/bottlerocket/aws-k8s-1.34-nvidia/x86_64/latest';
  const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path: path }));
  expect(Parameters!.map(({ Name }) => Name)).toEqual([`${path}/image_id`, `${path}/image_version`]);
});

test('events are recorded with their detail; a broken one fails alone', async () => {
  const bus = new EventBridgeClient(harness.client);
  const { FailedEntryCount, Entries } = await bus.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'drydock',
          DetailType: 'upgrade.started',
          Detail: '{"cluster":"orders"}',
          EventBusName: 'ops',
        },
        { Source: 'drydock', DetailType: 'upgrade.started', Detail: 'nonsense' },
        { Source: 'drydock', DetailType: 'upgrade.started' },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(2);
  expect(Entries!.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    'MalformedDetail',
    'InvalidArgument',
  ]);
  const recorded = await (await fetch(`${harness.simulator.url}/_simulator/events`)).json();
  expect(recorded).toMatchObject([
    { bus: 'ops', source: 'drydock', detailType: 'upgrade.started', detail: { cluster: 'orders' } },
  ]);
  expect((await bus.send(new DescribeEventBusCommand({ Name: 'ops' }))).Arn).toMatch(/event-bus\/ops$/);
});
