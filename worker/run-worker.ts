import { setMaxListeners } from 'node:events';
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { createClients } from '../activities/clients/create-clients.js';
import { DrydockError } from '../contracts/drydock-error.js';
import { workflowBundle } from './bundle.js';
import type { WorkerConfig } from './config.js';
import { createWorker } from './create-worker.js';
import { createLog, temporalLogger } from './logger.js';
import { ensureSearchAttributes } from './search-attributes.js';

/**
 * Runs a worker until SIGTERM or SIGINT, which the SDK turns into a graceful shutdown. The connection to Temporal comes
 * from the standard `TEMPORAL_*` variables and profiles.
 * @throws DrydockError TEMPORAL_UNREACHABLE
 */
export async function runWorker(config: WorkerConfig, onReady: () => void = () => {}): Promise<void> {
  // Every AWS call of an activity listens to its cancellation; dozens on one signal are no leak.
  setMaxListeners(100);
  const log = createLog(config.log.level);
  installRuntime(config, temporalLogger(log));
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const { nativeConnection, connection } = await connect(connectionOptions);
  const clients = createClients({
    maxAttempts: config.aws.maxAttempts,
    requestTimeoutMs: config.aws.requestTimeoutSeconds * 1000,
  });
  try {
    await registerSearchAttributes(connection, namespace, log);
    const worker = await createWorker({
      config,
      nativeConnection,
      connection,
      namespace,
      clients,
      workflowBundle: await workflowBundle(),
    });
    log.info({ namespace, address: connectionOptions?.address }, 'Drydock worker is ready');
    onReady();
    await worker.run();
  } finally {
    clients.close();
    await Promise.allSettled([nativeConnection.close(), connection.close()]);
  }
}

function installRuntime(config: WorkerConfig, logger: ReturnType<typeof temporalLogger>): void {
  const { host, port } = config.metrics;
  Runtime.install({
    logger,
    ...(port > 0
      ? { telemetryOptions: { metrics: { prometheus: { bindAddress: `${host}:${port}` } } } }
      : {}),
  });
}

async function connect(
  options: ReturnType<typeof loadClientConnectConfig>['connectionOptions'],
): Promise<{ nativeConnection: NativeConnection; connection: Connection }> {
  const address = options?.address ?? 'localhost:7233';
  try {
    return {
      nativeConnection: await NativeConnection.connect(options),
      connection: await Connection.connect(options),
    };
  } catch (cause) {
    throw new DrydockError(
      'TEMPORAL_UNREACHABLE',
      `No Temporal server answers at ${address}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { resource: address, cause },
    );
  }
}

async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  log: ReturnType<typeof createLog>,
): Promise<void> {
  try {
    const added = await ensureSearchAttributes(connection, namespace);
    if (added.length > 0) log.info({ added }, 'Registered search attributes');
  } catch (err) {
    log.warn(
      { err, namespace },
      'Search attributes could not be checked; `drydock doctor` lists those that an administrator must add',
    );
  }
}
