import { WorkflowCoverage } from '@temporalio/nyc-test-coverage';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { keptHistories } from '../support/histories.js';
import { workflowBundle } from '../support/workflow-bundle.js';

const histories = keptHistories();

beforeAll(() => void Runtime.install({ logger: new DefaultLogger('ERROR') }));

test('histories of every path are kept', () => {
  const names = histories.map((history) => history.name);
  for (const type of [
    'upgradeCluster-completed',
    'upgradeCluster-failed',
    'upgradeCluster-cancelled',
    'rollbackUpgrade-completed',
    'rollbackUpgrade-failed',
    'clusterLedger-running',
  ]) {
    expect(names.some((name) => name.endsWith(type))).toBe(true);
  }
});

test.each(histories)('$name replays with the present workflows', async ({ name, history }) => {
  // An operation that began before a deployment goes on after it: whatever it did must be what this code would do.
  const bundle = await workflowBundle(new WorkflowCoverage(), { instrumented: false });
  await expect(Worker.runReplayHistory({ workflowBundle: bundle }, history, name)).resolves.toBeUndefined();
});
