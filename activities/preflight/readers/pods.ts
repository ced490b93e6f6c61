import type { V1ObjectMeta, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import type { KubernetesClients } from '../../clients/clients.js';
import { jsonPages } from '../../kubernetes/json-list.js';
import type { PodInfo } from '../inventory.js';
import { shapeLifecycle } from './pod-template.js';

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** Every pod of the cluster, each shaped as soon as its page has come. */
export async function readPods(kubernetes: KubernetesClients, signal: AbortSignal): Promise<PodInfo[]> {
  const pods: PodInfo[] = [];
  for await (const page of jsonPages<V1Pod>(kubernetes, '/api/v1/pods', signal)) {
    for (const pod of page) pods.push(shapePod(pod));
  }
  return pods;
}

/** Shapes a pod down to what the checks need. */
export function shapePod({ metadata = {}, spec, status }: V1Pod): PodInfo {
  const conditions = status?.conditions ?? [];
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    labels: metadata.labels ?? {},
    node: spec?.nodeName ?? null,
    phase: status?.phase ?? 'Unknown',
    ready: conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    controller: controllerOf(metadata),
    mirror: metadata.annotations?.[MIRROR_ANNOTATION] !== undefined,
    hostNetwork: spec?.hostNetwork ?? false,
    localVolumes: (spec?.volumes ?? [])
      .filter(
        ({ emptyDir, hostPath }) => hostPath !== undefined || (emptyDir && emptyDir.medium !== 'Memory'),
      )
      .map(({ name }) => name),
    claims: claimsOf(spec, metadata.name ?? ''),
    ...shapeLifecycle(spec),
    waiting: waitingReason(status),
  };
}

/** A generic ephemeral volume makes a claim that is named after the pod and the volume. */
function claimsOf(spec: V1PodSpec | undefined, pod: string): string[] {
  return (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return persistentVolumeClaim.claimName;
    return ephemeral ? `${pod}-${name}` : [];
  });
}

function waitingReason(status: V1Pod['status']): string {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = containers.find(({ state }) => state?.waiting?.reason)?.state?.waiting?.reason;
  if (waiting) return waiting;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? (scheduled.reason ?? 'Unschedulable') : '';
}

/** Controllers that name their ReplicaSets after themselves and a hash, and the label that carries the hash. */
const REPLICA_SET_OWNERS = [
  { kind: 'Deployment', label: 'pod-template-hash' },
  { kind: 'Rollout', label: 'rollouts-pod-template-hash' },
] as const;

/**
 * The controller of a pod. The ReplicaSet of a Deployment or an Argo Rollout is named after it and the hash that its pods
 * carry as a label, so the ReplicaSets themselves need not be read.
 */
export function controllerOf({ ownerReferences, labels }: V1ObjectMeta): PodInfo['controller'] {
  const owner = ownerReferences?.find(({ controller }) => controller);
  if (!owner) return null;
  if (owner.kind === 'ReplicaSet') {
    for (const { kind, label } of REPLICA_SET_OWNERS) {
      const suffix = `-${labels?.[label]}`;
      if (owner.name.endsWith(suffix)) return { kind, name: owner.name.slice(0, -suffix.length) };
    }
  }
  return { kind: owner.kind, name: owner.name };
}
