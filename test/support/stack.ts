import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { WorkflowCoverage } from '@temporalio/nyc-test-coverage';
import { DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { createClients } from '../../activities/clients/create-clients.js';
import {
  connectDrydock,
  OperationFailedError,
  type Drydock,
  type Operation,
} from '../../client/sdk/index.js';
import type { OperationProgress } from '../../contracts/operation-progress.js';
import { startSimulator, type Simulator } from '../../infra/local/simulator/index.js';
import type { SimulatorOptions } from '../../infra/local/simulator/options.js';
import { WorkerConfig } from '../../worker/config.js';
import { createWorker } from '../../worker/create-worker.js';
import { recordHistories } from './histories.js';
import { useSimulator } from './simulator-environment.js';
import { startTemporalServer, type TemporalServer } from './temporal-server.js';
import { workflowBundle } from './workflow-bundle.js';

/** Everything that an upgrade needs, in one test file: a Temporal server, a simulated AWS account, a worker, the SDK. */
export interface Stack {
  temporal: TemporalServer;
  aws: Simulator;
  drydock: Drydock;
  stop(): Promise<void>;
}

let runtimeInstalled = false;

/** Starts the parts. `scale` is how many AWS seconds pass in a real one. */
export async function startStack(options: SimulatorOptions = {}): Promise<Stack> {
  if (!runtimeInstalled) Runtime.install({ logger: new DefaultLogger('ERROR') });
  runtimeInstalled = true;
  const [temporal, aws] = await Promise.all([
    startTemporalServer(),
    startSimulator({ port: 0, scale: 2000, ...options }),
  ]);
  useSimulator(aws.url);

  const coverage = new WorkflowCoverage();
  const nativeConnection = await NativeConnection.connect({ address: temporal.address });
  const connection = await Connection.connect({ address: temporal.address });
  const clients = createClients({});
  const worker: Worker = await createWorker(
    {
      config: WorkerConfig.parse({
        pollSeconds: 0.05,
        leasePollSeconds: 0.2,
        worker: { shutdownGraceSeconds: 1 },
      }),
      nativeConnection,
      connection,
      namespace: 'default',
      clients,
      workflowBundle: await workflowBundle(coverage),
    },
    { sinks: coverage.sinks },
  );
  const running = worker.run();
  const drydock = await connectDrydock({ address: temporal.address });
  return {
    temporal,
    aws,
    drydock,
    async stop() {
      await recordHistories(drydock.temporal.client);
      worker.shutdown();
      await running;
      countCoverage(coverage);
      clients.close();
      await Promise.all([drydock.close(), connection.close(), nativeConnection.close()]);
      await Promise.all([temporal.stop(), aws.stop()]);
    },
  };
}

/** Adds the lines that ran in the workflow sandbox, as plain data: jest reads it in another realm or process. */
function countCoverage(coverage: WorkflowCoverage): void {
  coverage.mergeIntoGlobalCoverage();
  const counted = globalThis as { __coverage__?: unknown };
  if (counted.__coverage__) counted.__coverage__ = JSON.parse(JSON.stringify(counted.__coverage__));
}

/** Waits until an operation's progress is as wished. @throws Error with what it was instead after `timeoutMs`. */
export async function until(
  operation: Operation,
  wished: (progress: OperationProgress) => boolean,
  timeoutMs = 110_000,
): Promise<OperationProgress> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const progress = await operation.progress();
    if (wished(progress)) return progress;
    if (Date.now() > deadline)
      throw new Error(
        `Still waiting after ${timeoutMs} ms: ${JSON.stringify({ ...progress, steps: undefined })}`,
      );
    await sleep(50);
  }
}

/** The failure that an operation ends with. @throws Error when it succeeds, and any other error as it is. */
export async function failureOf(result: Promise<unknown>): Promise<OperationFailedError> {
  const error: unknown = await result.then(
    (value) => new Error(`It succeeded: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof OperationFailedError) return error;
  throw error;
}
