/**
 * The health of a cluster at a moment, shaped down to what the criteria need. A part that was not asked for is absent;
 * one that could not be read carries the reason.
 */
export interface HealthSnapshot {
  controlPlane?: Read<ControlPlaneHealth>;
  nodes?: Read<NodeHealth[]>;
  pods?: Read<PodHealth[]>;
  workloads?: Read<WorkloadHealth[]>;
  addons?: Read<AddonStatus[]>;
}

export type SnapshotPart = keyof HealthSnapshot;

export type Read<T> = { ok: true; value: T } | { ok: false; reason: string };

export interface ControlPlaneHealth {
  /** EKS's status of the cluster. */
  status: string;
  /** The API server's own git version, such as `v1.33.4-eks-aeac579`. */
  serverVersion: string;
  /** What `/readyz` answers if it is not ok, else null. */
  notReady: string | null;
}

export interface NodeHealth {
  name: string;
  ready: boolean;
}

export interface PodHealth {
  namespace: string;
  name: string;
  /** Finished pods and those that are being deleted count neither as healthy nor as unhealthy. */
  counts: boolean;
  ready: boolean;
  /** The kind of its controller, or null for a bare pod. */
  controllerKind: string | null;
  /** Why it is not ready: a container's waiting reason, `Unschedulable`, or its phase. */
  state: string;
}

export interface WorkloadHealth {
  /** `kind/namespace/name`. */
  reference: string;
  namespace: string;
  desired: number;
  ready: number;
}

export interface AddonStatus {
  name: string;
  status: string;
}

/** Pods that ought to be ready and are not. Those of Jobs come and go, and fail for reasons of their own. */
export function isUnhealthy(pod: PodHealth): boolean {
  return pod.counts && !pod.ready && pod.controllerKind !== 'Job';
}

/** Workloads with fewer ready pods than they want. */
export function isDegraded({ desired, ready }: WorkloadHealth): boolean {
  return ready < desired;
}
