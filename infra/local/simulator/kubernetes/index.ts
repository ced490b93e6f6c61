import type { SimulatedClock } from '../clock.js';
import { SimulatedCluster, type KubernetesSnapshot } from './simulated-cluster.js';
import type { KubernetesSpec } from './spec.js';
import { createTlsMaterial, type TlsMaterial } from './tls.js';

export type { Fault } from './faults.js';
export type { SimulatedKubernetes, SimulatedNode, SimulatedNodeSpec } from './port.js';
export type { RecordedRequest } from './request-log.js';
export type { KubernetesSnapshot, SimulatedCluster } from './simulated-cluster.js';
export type {
  BudgetSpec,
  ClusterAutoscalerSpec,
  DeprecatedApiSpec,
  KubernetesSpec,
  WorkloadSpec,
} from './spec.js';
export type { TlsMaterial } from './tls.js';

export interface SimulatedKubernetesOptions {
  /** Of the EKS cluster. */
  name: string;
  region: string;
  account: string;
  /** Kubernetes version such as `1.32`. */
  version: string;
  /** What runs on the cluster from the start; ignored on a restore, except for the deprecated APIs. */
  spec?: KubernetesSpec;
  clock: SimulatedClock;
  /** Who a bearer token speaks for; null refuses it with 401. Asked on every request. */
  verifyToken: (token: string) => { arn: string } | null;
  /** Default: the restored one, else any free one. */
  port?: number;
  /** Default: the restored one, else new key material. */
  tls?: TlsMaterial;
  /** What `snapshot` returned, also after a round trip through JSON. */
  restore?: unknown;
}

/**
 * Starts a simulated Kubernetes cluster: an HTTPS API server on 127.0.0.1 and the controllers behind it. Close it to
 * end its timers and connections.
 * @throws Error EADDRINUSE if the port is taken.
 */
export async function createSimulatedKubernetes(
  options: SimulatedKubernetesOptions,
): Promise<SimulatedCluster> {
  const restore = options.restore as KubernetesSnapshot | undefined;
  const tls = options.tls ?? restore?.tls ?? (await createTlsMaterial(options));
  const cluster = new SimulatedCluster(options, tls, restore);
  await cluster.start(options.port ?? restore?.port ?? 0);
  return cluster;
}
