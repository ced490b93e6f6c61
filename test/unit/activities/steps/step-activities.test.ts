import { DefaultLogger } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createStepActivities } from '../../../../activities/steps/step-activities.js';
import type { UpgradeStep } from '../../../../contracts/plan.js';
import type { StepHandle, StepObservation } from '../../../../contracts/step-execution.js';
import type { Target } from '../../../../contracts/target.js';
import { startAccount, type SimulatedAccount } from '../eks/simulated-account.js';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.stop());

function stepOf(action: string, parameters: Record<string, unknown>): UpgradeStep {
  return {
    step_id: `1.32/${action}`,
    name: action,
    description: action,
    executor: 'eks',
    action,
    parameters,
    validation_criteria: [],
    rollback_action: null,
    hop: { from: '1.31', to: '1.32' },
    resource_type: 'control_plane',
    resource: 'demo',
    estimated_seconds: 60,
    timeout_seconds: 600,
    point_of_no_return: null,
    needs_approval: false,
    always: false,
  };
}

const UPGRADE = stepOf('update_control_plane', { version: '1.32', force: false });

let tokens = 0;

/** The activities, and the mocked Temporal around them with what they heartbeat. */
function activities(pollingSeconds = 0.01) {
  const environment = new MockActivityEnvironment(
    { scheduledTimestampMs: Date.now() },
    { logger: new DefaultLogger('ERROR') },
  );
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details) => heartbeats.push(details));
  const { startStep, observeStep } = createStepActivities({
    clients: account.clients,
    polling: { seconds: pollingSeconds },
  });
  return {
    environment,
    heartbeats,
    start: (target: Target, step: UpgradeStep): Promise<StepHandle> =>
      environment.run(startStep, { target, step, token: `op-1-${++tokens}` }),
    observe: (input: Parameters<typeof observeStep>[0]): Promise<StepObservation> =>
      environment.run(observeStep, input),
  };
}

describe('startStep and observeStep', () => {
  test('run a step from start to end, heartbeating', async () => {
    const { target } = await account.cluster({ version: '1.31' });
    const { start, observe, heartbeats } = activities();
    const handle = await start(target, UPGRADE);
    expect(handle.state).toBe('started');
    const seen = await observe({ target, step: UPGRADE, handle, last: null, maxWaitSeconds: 30 });
    expect(seen.status).toBe('succeeded');
    expect(heartbeats.length).toBeGreaterThan(2);
    expect(heartbeats.at(-1)).toEqual(seen);
  });

  test('return early with nodes that have moved on, and in the end with all of them', async () => {
    const { target } = await account.cluster({
      version: '1.32',
      nodegroups: [
        {
          name: 'blue',
          size: 3,
          amiType: 'AL2023_x86_64_STANDARD',
          version: '1.31',
          updateStrategy: 'MINIMAL',
        },
      ],
    });
    const step = stepOf('update_nodegroup', {
      nodegroup: 'blue',
      version: '1.32',
      release_version: null,
      launch_template: null,
      force: false,
    });
    const { start, observe } = activities();
    const handle = await start(target, step);
    const returned: StepObservation[] = [];
    for (let last: StepObservation | null = null; last?.status !== 'succeeded'; returned.push(last)) {
      last = await observe({ target, step, handle, last, maxWaitSeconds: 30 });
    }
    expect(returned.length).toBeGreaterThan(2);
    const done = returned.map(({ nodes }) => nodes!.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(3);
  });

  test('return what there is after the longest wait', async () => {
    const { target } = await account.cluster({ version: '1.31' });
    const { start, observe } = activities();
    const handle = await start(target, UPGRADE);
    const seen = await observe({ target, step: UPGRADE, handle, last: null, maxWaitSeconds: 0.1 });
    expect(seen.status).toBe('running');
  });

  test('end when the activity is cancelled, in the middle of a sleep', async () => {
    const { target } = await account.cluster({ version: '1.31' });
    const { environment, start, observe, heartbeats } = activities(600);
    const handle = await start(target, UPGRADE);
    const observing = observe({ target, step: UPGRADE, handle, last: null, maxWaitSeconds: 600 });
    while (heartbeats.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    environment.cancel();
    await expect(observing).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('heartbeat while they wait for another update', async () => {
    const { target } = await account.cluster({ version: '1.31' });
    const first = activities();
    await first.start(target, UPGRADE);
    const second = activities();
    const next = stepOf('update_control_plane', { version: '1.33', force: false });
    expect((await second.start(target, next)).state).toBe('started');
    expect(second.heartbeats.length).toBeGreaterThan(0);
  });

  test('refuse a step that no executor knows', async () => {
    const { target } = await account.cluster({ version: '1.31' });
    const { start } = activities();
    await expect(start(target, { ...UPGRADE, executor: 'ssm' })).rejects.toMatchObject({
      failure: { code: 'INVALID_REQUEST', field: 'executor' },
    });
    await expect(start(target, { ...UPGRADE, parameters: { version: '1.32' } })).rejects.toMatchObject({
      failure: { code: 'INVALID_REQUEST', field: 'parameters.force' },
    });
  });
});
