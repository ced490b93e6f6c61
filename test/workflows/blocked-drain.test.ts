import { createClients } from '../../activities/clients/create-clients.js';
import { smallCluster } from '../support/clusters.js';
import { failureOf, startStack, until, type Stack } from '../support/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** A cluster with a workload whose budget allows no disruption as long as it stands. */
async function start(name: string, change: object = {}) {
  await stack.aws.addCluster(
    smallCluster(name, {
      workloads: [{ namespace: 'shop', name: 'single', replicas: 2, budget: { minAvailable: 2 } }],
    }),
  );
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: name,
    targetVersion: '1.33',
    // That the budget blocks is a required finding; here it is to be met while draining.
    preflight: { ignore: ['BUDGET_NEVER_ALLOWS'] },
    ...change,
  });
  return operation;
}

test('a blocked drain names its pods and budgets, and an answer of force goes through', async () => {
  const operation = await start('forced');
  const blocked = await until(operation, (progress) => progress.blocked.length > 0);
  expect(blocked.status).toBe('BLOCKED');
  expect(blocked.blocked[0]).toMatchObject({
    namespace: 'shop',
    pod: expect.stringMatching(/^single-/),
    budgets: [expect.stringContaining('single')],
    disruptions_allowed: 0,
  });
  expect(blocked.waiting_for).toMatchObject({
    what: 'blocked_drain',
    answers: ['retry', 'skip', 'force', 'abort'],
    otherwise: 'abort',
  });
  await operation.decide({ answer: 'force', decidedBy: 'ada' });
  expect((await operation.result()).status).toBe('SUCCEEDED');
  const forced = stack.aws
    .calls({ operation: 'UpdateNodegroupVersion', mutating: true })
    .map((call) => (call.parameters as { force?: boolean }).force ?? false);
  expect(forced).toEqual([false, true]);
});

test('an answer of skip leaves the group as it is and goes on', async () => {
  const operation = await start('skipped');
  await until(operation, (progress) => progress.status === 'BLOCKED');
  await operation.decide({ answer: 'skip', decidedBy: 'ada' });
  const result = await operation.result();
  expect(result.status).toBe('SUCCEEDED');
  expect(result.steps.find((entry) => entry.step_id === '1.33/nodegroup-blue')?.status).toBe('skipped');
  expect(stack.aws.cluster('skipped').version).toBe('1.33');
});

test('nobody answers: the policy decides', async () => {
  const operation = await start('unanswered', {
    onBlocked: { after: '1s', action: 'abort' },
    rollbackPolicy: 'never',
  });
  const error = await failureOf(operation.result());
  expect(error.failure).toMatchObject({ code: 'DRAIN_BLOCKED', message: expect.stringContaining('single') });
});

test('the budget that blocks is found before anything is changed', async () => {
  const operation = await start('warned', { preflight: { ignore: [] } });
  const error = await failureOf(operation.result());
  expect(error.failure.code).toBe('PREFLIGHT_FAILED');
  expect(
    error.result?.preflight?.findings
      .filter((finding) => finding.severity === 'required')
      .map((finding) => finding.code),
  ).toEqual(['BUDGET_NEVER_ALLOWS']);
  expect(stack.aws.cluster('warned').version).toBe('1.32');
});

test('an answer to a drain that went through after all is not taken for the next question', async () => {
  const operation = await start('resolved', { rollbackPolicy: 'ask' });
  await until(operation, (progress) => progress.status === 'BLOCKED');
  await operation.decide({ answer: 'retry', decidedBy: 'ada' });
  stack.aws.injectFault({
    service: 'eks',
    operation: 'UpdateAddon',
    times: 1,
    failUpdate: { code: 'AdmissionRequestDenied' },
  });
  // The owner of the workload gives way before EKS gives up.
  const target = { account: '111122223333', region: 'eu-west-1', clusterName: 'resolved', access: {} };
  const { policy } = await createClients({}).kubernetes(target);
  await policy.deleteNamespacedPodDisruptionBudget({ name: 'single', namespace: 'shop' });

  const asked = await until(operation, (progress) => progress.waiting_for?.what === 'rollback_decision');
  expect(asked.steps.find((entry) => entry.step_id === '1.33/nodegroup-blue')?.status).toBe('succeeded');
  await operation.decide({ answer: 'keep', decidedBy: 'ada' });
  expect((await failureOf(operation.result())).failure.code).toBe('UPDATE_FAILED');
  stack.aws.clearFaults();
});
