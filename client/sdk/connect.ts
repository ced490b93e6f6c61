import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DrydockError } from '../../contracts/drydock-error.js';
import { Drydock } from './drydock.js';
import { Temporal } from './temporal.js';

/** Where Temporal is, as far as it differs from the `TEMPORAL_…` environment and configuration file. */
export interface ConnectOptions {
  /** `host:port` of the Temporal frontend; TEMPORAL_ADDRESS, or `localhost:7233`. */
  address?: string;
  /** TEMPORAL_NAMESPACE, or `default`. */
  namespace?: string;
  /** The profile of the Temporal configuration file; TEMPORAL_PROFILE, or `default`. */
  configProfile?: string;
  /** The environment to read in place of the process's own. */
  env?: Record<string, string>;
}

/**
 * Connects to Drydock through Temporal. The settings are Temporal's own: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…` and its configuration file. Nothing is sent yet: a server that cannot be reached
 * fails the first call with TEMPORAL_UNREACHABLE.
 * @throws DrydockError INVALID_REQUEST when the Temporal configuration file or a certificate cannot be read.
 * @example
 * const drydock = await connectDrydock();
 * try {
 *   const { operation } = await drydock.startUpgrade({ clusterName: 'shop', targetVersion: '1.33' });
 *   console.log((await operation.result()).status);
 * } finally {
 *   await drydock.close();
 * }
 */
export async function connectDrydock(options: ConnectOptions = {}): Promise<Drydock> {
  const config = readConfig(options);
  const address = options.address ?? config.connectionOptions.address ?? 'localhost:7233';
  const { apiKey, tls, metadata } = config.connectionOptions;
  const connection = Connection.lazy({
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata }),
    // Retries are made by Temporal.call.
    interceptors: [],
  });
  const namespace = options.namespace ?? config.namespace ?? 'default';
  return new Drydock(new Temporal(new Client({ connection, namespace }), address));
}

function readConfig({ configProfile, env }: ConnectOptions) {
  try {
    return loadClientConnectConfig({
      ...(configProfile === undefined ? {} : { profile: configProfile }),
      ...(env === undefined ? {} : { overrideEnvVars: env }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DrydockError('INVALID_REQUEST', `The Temporal configuration cannot be read: ${reason}`, {
      cause: error,
      remedy:
        'Correct the file that TEMPORAL_CONFIG_FILE names (or the default one) and the TEMPORAL_… variables.',
    });
  }
}
