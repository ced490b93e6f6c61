import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { TASK_QUEUE } from '../../contracts/names.js';

/**
 * Runs a worker with the stand-in workflows of stub-workflows.ts.
 * @returns a function that stops it
 */
export async function startStubWorker(address: string): Promise<() => Promise<void>> {
  // The stand-ins fail on purpose, which the worker would warn about.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(__dirname, 'stub-workflows.ts'),
    logger: Runtime.instance().logger,
  });
  const connection = await NativeConnection.connect({ address });
  // An activity that nobody calls, so that it polls for activities too, as real workers do.
  const activities = { rest: async () => {} };
  const worker = await Worker.create({ connection, taskQueue: TASK_QUEUE, workflowBundle, activities });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}
