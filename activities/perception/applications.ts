import type { V1DaemonSet, V1Deployment, V1StatefulSet } from '@kubernetes/client-node';
import type { ApplicationInfo, ClusterState } from '../../contracts/cluster-state.js';

/** Applications in a cluster state, whose payload must stay small. */
const MOST_APPLICATIONS = 500;

export function shapeDeployment({ metadata, spec, status }: V1Deployment): ApplicationInfo {
  return named('Deployment', metadata, spec?.replicas ?? 1, status?.readyReplicas ?? 0);
}

export function shapeStatefulSet({ metadata, spec, status }: V1StatefulSet): ApplicationInfo {
  return named('StatefulSet', metadata, spec?.replicas ?? 1, status?.readyReplicas ?? 0);
}

export function shapeDaemonSet({ metadata, status }: V1DaemonSet): ApplicationInfo {
  return named('DaemonSet', metadata, status?.desiredNumberScheduled ?? 0, status?.numberReady ?? 0);
}

function named(
  kind: string,
  metadata: V1Deployment['metadata'],
  replicas: number,
  ready: number,
): ApplicationInfo {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', kind, replicas, ready };
}

/** The least healthy applications, by the share of their replicas that is ready; ties in the order of their names. */
export function leastHealthy(applications: readonly ApplicationInfo[]): ApplicationInfo[] {
  const share = ({ ready, replicas }: ApplicationInfo): number => (replicas === 0 ? 1 : ready / replicas);
  const key = ({ namespace, kind, name }: ApplicationInfo): string => `${namespace}/${kind}/${name}`;
  return [...applications]
    .sort((a, b) => share(a) - share(b) || (key(a) < key(b) ? -1 : 1))
    .slice(0, MOST_APPLICATIONS);
}

/** The cluster-autoscaler behind a Deployment: whatever it is called, its image tells. */
export function autoscalerOf({ metadata, spec }: V1Deployment): ClusterState['autoscaler'] {
  const image = spec?.template.spec?.containers.find((container) =>
    container.image?.includes('cluster-autoscaler'),
  )?.image;
  if (image === undefined) return null;
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    replicas: spec?.replicas ?? 1,
    image,
  };
}
