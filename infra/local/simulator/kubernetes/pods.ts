import type { OwnerReference, Pod, StoredObject } from './store/objects.js';

/** Annotations by which a workload tells the simulated kubelet how long its pods take, in AWS seconds. */
export const READY_SECONDS = 'simulator.drydock/ready-seconds';
export const TERMINATION_SECONDS = 'simulator.drydock/termination-seconds';
/** The value of READY_SECONDS for a pod that never turns Ready. */
export const NEVER = 'never';

const MIRROR = 'kubernetes.io/config.mirror';

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isFinished(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

/** Whether the pod counts towards its controller's replicas. */
export function isActive(pod: Pod): boolean {
  return !isTerminating(pod) && !isFinished(pod);
}

export function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

export function controllerOf(object: StoredObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller);
}

/** Whether a drain has to move the pod: not one of a DaemonSet, not a mirror of a static pod. */
export function isDrainable(pod: Pod): boolean {
  return controllerOf(pod)?.kind !== 'DaemonSet' && pod.metadata.annotations?.[MIRROR] === undefined;
}
