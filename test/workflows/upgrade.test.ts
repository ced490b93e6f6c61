import { CUSTOM_AMI, mixedCluster, smallCluster } from '../support/clusters.js';
import { harmlessRepeats, plannedChanges, recordedChanges } from '../support/recorded-changes.js';
import { startStack, type Stack } from '../support/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => stack.aws.clearCalls());

test('a dry run returns the plan and the findings and changes nothing', async () => {
  await stack.aws.addCluster(smallCluster('dry'));
  const result = await stack.drydock.planUpgrade({ clusterName: 'dry', targetVersion: '1.33' });
  expect(result.status).toBe('PLANNED');
  expect(result.plan?.steps.map((step) => step.step_id)).toContain('1.33/control-plane');
  expect(result.preflight?.checked.length).toBeGreaterThan(20);
  expect(recordedChanges(stack.aws)).toEqual([]);
});

test('one hop changes exactly what the plan says, each once, and can be undone until its deadline', async () => {
  await stack.aws.addCluster(smallCluster('one'));
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: 'one',
    targetVersion: '1.33',
    initiatedBy: 'ada',
  });
  const result = await operation.result();
  expect(result).toMatchObject({
    status: 'SUCCEEDED',
    source_version: '1.32',
    current_version: '1.33',
    failure: null,
    manual_actions: [],
  });
  expect(recordedChanges(stack.aws)).toEqual(plannedChanges(result.plan!));
  expect(harmlessRepeats(stack.aws)).toEqual([]);

  const cluster = stack.aws.cluster('one');
  expect(cluster.version).toBe('1.33');
  const days = (Date.parse(result.rollback_deadline!) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(6.9);
  expect(days).toBeLessThanOrEqual(7);
});

test('three hops with every kind of node group change exactly what the plan says, each once', async () => {
  await stack.aws.addCluster(mixedCluster('mixed'));
  const { operation } = await stack.drydock.startUpgrade({
    cluster_name: 'mixed',
    target_version: '1.34',
    nodeGroupOverrides: { tuned: { amiId: CUSTOM_AMI } },
  } as never);
  const result = await operation.result();
  expect(result.status).toBe('SUCCEEDED');

  const plan = result.plan!;
  expect(plan.hops.map((hop) => hop.to)).toEqual(['1.32', '1.33', '1.34']);
  expect(recordedChanges(stack.aws)).toEqual(plannedChanges(plan));
  expect(harmlessRepeats(stack.aws)).toEqual([]);
  // vpc-cni moves one minor version at a time.
  const minors = plannedChanges(plan)
    .filter((change) => change.startsWith('UpdateAddon vpc-cni'))
    .map((change) => Number(/v1\.(\d+)/.exec(change)?.[1]));
  for (const [i, minor] of minors.slice(1).entries()) expect(minor - minors[i]!).toBeLessThanOrEqual(1);
  // AL2 ends with 1.32: the group goes that far, and the plan says why no further.
  expect(recordedChanges(stack.aws).filter((change) => change.includes('legacy'))).toEqual([
    'UpdateNodegroupVersion legacy 1.32',
  ]);
  expect(plan.skipped.some((skipped) => skipped.resource.includes('legacy'))).toBe(true);
  expect(plan.points_of_no_return.length).toBe(2);

  const cluster = stack.aws.cluster('mixed');
  expect(cluster.version).toBe('1.34');
  expect(cluster.addons['coredns']).toMatchObject({ configurationValues: '{"replicaCount":3}' });
  expect(cluster.addons['aws-ebs-csi-driver']).toMatchObject({
    serviceAccountRoleArn: 'arn:aws:iam::111122223333:role/ebs-csi',
  });
}, 180_000);

test('the events tell the story in order, each once', async () => {
  await stack.aws.addCluster(smallCluster('told'));
  const { operation } = await stack.drydock.startUpgrade({ clusterName: 'told', targetVersion: '1.33' });
  await operation.result();
  const events = stack.aws.events().map(
    (event) =>
      event.detail as {
        event_type: string;
        event_id: string;
        cluster_name: string;
        data: { phase?: string };
      },
  );
  const told = events.filter((event) => event.cluster_name === 'told');
  expect(new Set(told.map((event) => event.event_id)).size).toBe(told.length);
  const story = told
    .filter((event) => !event.event_type.startsWith('validation'))
    .map((event) => `${event.event_type} ${event.data.phase ?? ''}`.trim());
  expect(story).toEqual([
    'upgrade.started',
    ...['Perception', 'Reasoning', 'Execution', 'Validation'].flatMap((phase) => [
      `phase.started ${phase}`,
      `phase.completed ${phase}`,
    ]),
    'upgrade.completed',
  ]);
  expect(told.some((event) => event.event_type === 'validation.success')).toBe(true);
});
