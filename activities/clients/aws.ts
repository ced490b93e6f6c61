import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsClients, AwsScope } from './clients.js';
import type { ResolvedClientsConfig } from './config.js';
import { credentialsFor } from './credentials.js';

/**
 * The AWS clients of one account and region. Endpoints are the SDK's own choice, so that AWS_ENDPOINT_URL and its
 * kin of every service apply. All of them share the credentials of the STS client, which are fetched once for all.
 */
export function createAwsClients(
  scope: AwsScope,
  config: ResolvedClientsConfig,
  requestHandler: NodeHttpHandler,
): AwsClients {
  const settings = {
    region: scope.region,
    maxAttempts: config.maxAttempts,
    retryMode: 'adaptive',
    requestHandler,
  };
  const sts = new STSClient({ ...settings, credentials: credentialsFor(scope.access, settings) });
  const shared = { ...settings, credentials: sts.config.credentials };
  return lazily<AwsClients>({
    eks: () => new EKSClient(shared),
    ec2: () => new EC2Client(shared),
    autoScaling: () => new AutoScalingClient(shared),
    ssm: () => new SSMClient(shared),
    sts: () => sts,
    iam: () => new IAMClient(shared),
    eventBridge: () => new EventBridgeClient(shared),
    serviceQuotas: () => new ServiceQuotasClient(shared),
  });
}

/** An object whose properties are made at their first use and kept. */
function lazily<T extends object>(makers: { [K in keyof T]: () => T[K] }): T {
  const result = {} as T;
  for (const key of Object.keys(makers) as (keyof T)[]) {
    let made: { value: T[keyof T] } | undefined;
    Object.defineProperty(result, key, {
      enumerable: true,
      get: () => (made ??= { value: makers[key]() }).value,
    });
  }
  return result;
}
