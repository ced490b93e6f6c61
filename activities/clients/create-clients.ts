import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Target } from '../../contracts/target.js';
import { createAwsClients } from './aws.js';
import type { AwsClients, AwsScope, Clients } from './clients.js';
import { resolveClientsConfig, type ClientsConfig } from './config.js';
import { connectCluster, type ClusterConnection } from './kubernetes.js';
import { LruCache } from './lru-cache.js';

/**
 * The clients of a worker: one set of AWS clients a region and access, one of Kubernetes clients a cluster, with
 * connections kept open between calls. Call {@link Clients.close} when the worker stops.
 */
export function createClients(config: ClientsConfig = {}): Clients {
  const settings = resolveClientsConfig(config);
  const agent = { keepAlive: true, maxSockets: settings.maxConnections };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: settings.connectTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
  });
  const awsCache = new LruCache<AwsClients>(settings.maxCached);
  const clusterCache = new LruCache<Promise<ClusterConnection>>(settings.maxCached, (connection) => {
    // A connection that failed has nothing to release, and whoever asked for it has its error.
    void connection.then(
      (made) => made.release(),
      () => {},
    );
  });

  const aws = (scope: AwsScope): AwsClients =>
    awsCache.getOrCreate(accessKey(scope), () => createAwsClients(scope, settings, requestHandler));

  return {
    aws,
    async kubernetes(target: Target) {
      const key = JSON.stringify([accessKey(target), target.clusterName, target.access.kubeContext]);
      const connection = clusterCache.getOrCreate(key, () => {
        // A cluster that was made again under its name has another endpoint: read it again after a failure.
        const forget = (): void => clusterCache.delete(key, connecting);
        const connecting = connectCluster(target, aws(target), settings, forget);
        connecting.catch(forget);
        return connecting;
      });
      return (await connection).clients;
    },
    close() {
      clusterCache.clear();
      awsCache.clear();
      requestHandler.destroy();
    },
  };
}

/** Two scopes with the same key reach AWS with the same identity in the same region. */
function accessKey({ region, access }: AwsScope): string {
  return JSON.stringify([region, access.roleArn, access.externalId, access.profile]);
}
