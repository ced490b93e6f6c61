/** What runs on a simulated cluster beside the EKS add-ons: the part of a cluster's description that is Kubernetes'. */
export interface KubernetesSpec {
  workloads?: WorkloadSpec[];
  /** A cluster-autoscaler Deployment in kube-system. */
  clusterAutoscaler?: ClusterAutoscalerSpec;
  /** Removed API versions that somebody still calls, as `/metrics` reports them. */
  deprecatedApis?: DeprecatedApiSpec[];
}

/** A Deployment, StatefulSet, DaemonSet, or a set of pods that nobody recreates (`bare`). */
export interface WorkloadSpec {
  namespace: string;
  name: string;
  /** Ignored for a DaemonSet. */
  replicas: number;
  /** Default `Deployment`. */
  kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'bare';
  /** Binds the pods to one managed node group by node selector. */
  nodegroup?: string;
  /** A PodDisruptionBudget of the workload's name; numbers, or percentages such as `50%`. */
  budget?: BudgetSpec;
  /** AWS seconds from scheduling to Ready, default 10; null for pods that never turn Ready. */
  podReadySeconds?: number | null;
  /**
   * The pods' termination grace period in AWS seconds, which they use up. Without it the period is Kubernetes' 30
   * seconds and the pods end after 2.
   */
  terminationGraceSeconds?: number;
  /** Mounts an emptyDir, which a drain loses. */
  localStorage?: boolean;
  /** At most one of the pods on a host. */
  antiAffinity?: boolean;
  labels?: Record<string, string>;
}

/** One of the two limits of a PodDisruptionBudget. */
export interface BudgetSpec {
  minAvailable?: number | string;
  maxUnavailable?: number | string;
}

/** The image is `registry.k8s.io/autoscaling/cluster-autoscaler:v<version>`. */
export interface ClusterAutoscalerSpec {
  replicas: number;
  /** Such as `1.32.1`. */
  version: string;
}

/** A row of the API server's gauge `apiserver_requested_deprecated_apis`. */
export interface DeprecatedApiSpec {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** Plural, such as `cronjobs`. */
  resource: string;
  /** The release without it, such as `1.25`. */
  removedRelease: string;
}
