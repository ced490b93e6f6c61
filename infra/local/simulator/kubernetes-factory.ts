import type { SimulatedClock } from './clock.js';
import type { SimulatedKubernetes } from './kubernetes/port.js';
import type { ClusterSpec } from './spec.js';

/** What a cluster's Kubernetes API is made from; `restore` is what `snapshot` gave before a restart. */
export interface KubernetesOptions {
  name: string;
  region: string;
  account: string;
  version: string;
  clock: SimulatedClock;
  /** Who a bearer token stands for, or null if it is not valid for this cluster. */
  verifyToken: (token: string) => { arn: string } | null;
  /** The workloads and objects that the cluster starts with. */
  spec: ClusterSpec;
  restore?: unknown;
}

/** A Kubernetes API with a state that can be kept; the snapshot is plain JSON with its port and keys. */
export type PersistentKubernetes = SimulatedKubernetes & { snapshot(): unknown };

/** Starts the Kubernetes API of a cluster. */
export type KubernetesFactory = (options: KubernetesOptions) => Promise<PersistentKubernetes>;
