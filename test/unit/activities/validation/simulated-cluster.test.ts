import type { Clients } from '../../../../activities/clients/clients.js';
import { createClients } from '../../../../activities/clients/create-clients.js';
import { createValidationActivities } from '../../../../activities/validation/create-validation-activities.js';
import type { Target } from '../../../../contracts/target.js';
import type { ValidationCriterion } from '../../../../contracts/upgrade-request.js';
import { HealthBaseline, ValidationResult } from '../../../../contracts/validation.js';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_REGION,
  startSimulator,
  type Simulator,
} from '../../../../infra/local/simulator/index.js';
import { inActivity } from '../../../support/in-activity.js';
import { useSimulator } from '../../../support/simulator-environment.js';

/** Baselines and validation over HTTP and TLS, against a simulated account with one cluster. */

const ALL: ValidationCriterion[] = [
  { type: 'control_plane' },
  { type: 'nodes_ready' },
  { type: 'pods_healthy' },
  { type: 'addons_active' },
];
const target: Target = { account: DEFAULT_ACCOUNT, region: DEFAULT_REGION, clusterName: 'demo', access: {} };

let simulator: Simulator;
let clients: Clients;
let savedEnvironment: NodeJS.ProcessEnv;

beforeAll(async () => {
  savedEnvironment = { ...process.env };
  simulator = await startSimulator({ port: 0, scale: 2_000 });
  await simulator.addCluster({
    name: 'demo',
    version: '1.33',
    addons: [{ name: 'coredns' }],
    nodegroups: [{ name: 'blue', size: 2, amiType: 'AL2023_x86_64_STANDARD' }],
    workloads: [{ namespace: 'shop', name: 'web', replicas: 3 }],
  });
  useSimulator(simulator.url);
  clients = createClients({ maxAttempts: 1 });
});

afterEach(() => simulator.clearFaults());

afterAll(async () => {
  clients.close();
  await simulator.stop();
  process.env = savedEnvironment;
});

const activities = () => createValidationActivities({ clients, polling: { seconds: 0.05 } });

async function capture(): Promise<HealthBaseline> {
  const { result } = await inActivity(() => activities().captureHealth({ target }));
  return HealthBaseline.parse(result);
}

async function validate(baseline: HealthBaseline, fields = {}): Promise<ValidationResult> {
  const input = {
    target,
    stepId: '1.33/level',
    criteria: ALL,
    baseline,
    expectedVersion: '1.33',
    timeoutSeconds: 0.2,
    ...fields,
  };
  const { result, heartbeats } = await inActivity(() => activities().validateCluster(input));
  expect(heartbeats).toBeGreaterThan(0);
  return ValidationResult.parse(result);
}

/** What a healthy baseline looks like once the workloads have started. */
async function settledBaseline(): Promise<HealthBaseline> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const baseline = await capture();
    const settled = baseline.unhealthy_pods === 0 && Object.keys(baseline.degraded_workloads).length === 0;
    if (settled || Date.now() > deadline) return baseline;
  }
}

it('captures a healthy cluster, which then passes against its baseline', async () => {
  const baseline = await settledBaseline();
  expect(baseline).toMatchObject({ nodes_ready: 2, nodes_total: 2, unhealthy_pods: 0, inactive_addons: [] });
  expect(baseline.degraded_workloads).toEqual({});

  const result = await validate(baseline, { timeoutSeconds: 10 });
  expect(result).toMatchObject({
    status: 'PASSED',
    errors: [],
    metrics: { nodes_ready: 2, addons_total: 1 },
  });
});

it('fails once the time is over when the version is not the expected one', async () => {
  const before = Date.now();
  const result = await validate(await settledBaseline(), { expectedVersion: '1.34' });
  expect(Date.now() - before).toBeGreaterThanOrEqual(200);
  expect(result).toMatchObject({ status: 'FAILED', metrics: { problems: 1 } });
  expect(result.errors[0]).toMatchObject({ criterion: 'control_plane', resource: 'cluster/demo' });
});

it('waits for what turns green in time', async () => {
  const baseline = await settledBaseline();
  simulator.injectFault({
    service: 'eks',
    operation: 'DescribeAddon',
    times: 2,
    error: { code: 'ServerException', message: 'Busy.', status: 500 },
  });
  expect(await validate(baseline, { timeoutSeconds: 10 })).toMatchObject({ status: 'PASSED' });
});

it('is inconclusive when something could not be read to the end', async () => {
  const baseline = await settledBaseline();
  simulator.injectFault({
    service: 'eks',
    operation: 'ListAddons',
    error: { code: 'AccessDeniedException', message: 'No.', status: 403 },
  });
  const result = await validate(baseline);
  expect(result.status).toBe('INCONCLUSIVE');
  expect(result.errors[0]).toMatchObject({ criterion: 'addons_active' });
  expect(result.errors[0]?.message).toContain('AWS_ACCESS_DENIED');
});

it('captures nothing when something cannot be read', async () => {
  simulator.injectFault({ service: 'kubernetes', operation: '*', expireTokens: true });
  await expect(capture()).rejects.toMatchObject({ code: 'KUBERNETES_UNAUTHORIZED' });
});
