import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsKey } from '../../../support/real/aws-cli.js';

/** Where an AWS account under test is reached. */
export interface Endpoint {
  endpoint: string;
  region: string;
  credentials: AwsKey;
}

/** An AWS account under test, and the few things in it that its API alone cannot make. */
export interface Account {
  id: string;
  region: string;
  clients: Clients;
  /** At least two, in different zones of one VPC. */
  subnetIds: string[];
  /** An Auto Scaling group with two instances in service, and how often it has been asked for. */
  scalingGroup: string;
  /** A role that the caller may assume. */
  roleArn: string;
}

export interface Clients {
  eks: EKSClient;
  ec2: EC2Client;
  autoScaling: AutoScalingClient;
  eventBridge: EventBridgeClient;
  ssm: SSMClient;
  sts: STSClient;
}

/** Clients that try once: a contract is about each answer. */
export function clientsFor(endpoint: Endpoint): Clients {
  const config = { ...endpoint, maxAttempts: 1 };
  return {
    eks: new EKSClient(config),
    ec2: new EC2Client(config),
    autoScaling: new AutoScalingClient(config),
    eventBridge: new EventBridgeClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}

/** Ends the connections of the clients. */
export function destroyClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}

/** What an AWS call fails with: its error code, and its HTTP status. @throws Error if it does not fail. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; error: Error }> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, error: error as Error };
  }
  throw new Error('The call did not fail');
}
