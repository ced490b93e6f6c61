/**
 * What the simulated EKS needs from a simulated Kubernetes cluster. Everything is level-triggered and synchronous, so
 * that an update that was interrupted by a restart goes on from the state of the nodes alone.
 */
export interface SimulatedKubernetes {
  /** `https://127.0.0.1:PORT`, stable across restarts of the simulator. */
  readonly endpoint: string;
  /** The PEM bundle that signs the endpoint's certificate, base64 as in DescribeCluster's certificateAuthority.data. */
  readonly certificateAuthority: string;
  /** Sets what `/version` answers, such as `1.32`. */
  setVersion(version: string): void;
  /** Registers a node. It turns Ready when `spec.readyAt` has passed, or never if that is null. */
  addNode(spec: SimulatedNodeSpec): void;
  /** Deletes the Node object and every pod on it, as when its instance is terminated. Unknown names are ignored. */
  removeNode(name: string): void;
  setUnschedulable(name: string, unschedulable: boolean): void;
  /** The nodes of a managed node group (label `eks.amazonaws.com/nodegroup`), with what matters to an update. */
  nodes(nodegroup: string): SimulatedNode[];
  /**
   * One pass of a drain: evicts what the budgets allow now, skips DaemonSet and mirror pods. With `force`, budgets are
   * ignored. Terminating pods count as remaining until they are gone.
   */
  evict(
    node: string,
    options: { force: boolean },
  ): { remaining: number; blocked: { namespace: string; pod: string; budget: string }[] };
  /** Sets the image and readiness of an add-on's workload (Deployment or DaemonSet in kube-system), creating it if absent. */
  setAddon(addon: { name: string; version: string; image: string }): void;
  removeAddon(name: string): void;
  close(): Promise<void>;
}

export interface SimulatedNodeSpec {
  name: string;
  nodegroup: string;
  /** EC2 instance id, part of `spec.providerID` (`aws:///ZONE/ID`). */
  instanceId: string;
  zone: string;
  instanceType: string;
  /** Kubelet version such as `v1.32.3-eks-aeac579`. */
  kubeletVersion: string;
  osImage: string;
  containerRuntimeVersion: string;
  labels: Record<string, string>;
  /** Epoch milliseconds at which the node turns Ready; null for a node that never does. */
  readyAt: number | null;
}

export interface SimulatedNode extends SimulatedNodeSpec {
  ready: boolean;
  unschedulable: boolean;
  /** Pods on it that are neither finished nor owned by a DaemonSet or mirror. */
  pods: number;
}
