import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EKSClient } from '@aws-sdk/client-eks';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type {
  AdmissionregistrationV1Api,
  ApiextensionsV1Api,
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  PolicyV1Api,
} from '@kubernetes/client-node';
import type { Target } from '../../contracts/target.js';

/** Where AWS calls go: an account and region, and how to get there. */
export type AwsScope = Pick<Target, 'region' | 'access'>;

/** AWS clients of one account and region; made at first use, kept, with refreshed credentials and reused connections. */
export interface AwsClients {
  readonly eks: EKSClient;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly eventBridge: EventBridgeClient;
  readonly serviceQuotas: ServiceQuotasClient;
}

/** Kubernetes clients of one cluster; the EKS token behind them is refreshed before it ends. */
export interface KubernetesClients {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly policy: PolicyV1Api;
  readonly admission: AdmissionregistrationV1Api;
  readonly extensions: ApiextensionsV1Api;
  /** For watches and anything else of @kubernetes/client-node. */
  readonly config: KubeConfig;
  /**
   * GET of a path that has no typed client, such as `/version`, `/readyz` or `/metrics`.
   * @throws the client's ApiException on a status of 400 and above; KUBERNETES_UNREACHABLE without an answer and
   * KUBERNETES_UNAUTHORIZED after a second 401, as the typed clients do.
   */
  get(path: string, signal?: AbortSignal): Promise<string>;
}

/** What activities use to reach the world. */
export interface Clients {
  aws(scope: AwsScope): AwsClients;
  /** Reads the endpoint and CA from EKS at first use (or the kubeconfig context, if the target names one). */
  kubernetes(target: Target): Promise<KubernetesClients>;
  /** Ends idle connections. */
  close(): void;
}
