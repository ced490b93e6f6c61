import type { KubeConfig, V1Deployment, V1Pod, V1PodList } from '@kubernetes/client-node';
import type { ApiCaller } from '../../../support/real/api-caller.js';
import { eventually } from '../../../support/real/eventually.js';

/** A Kubernetes API under test: a control plane with three nodes that run pods, and nothing else on them. */
export interface Cluster {
  call: ApiCaller;
  kubeConfig: KubeConfig;
  nodes: string[];
}

/** A Deployment of pods that need nothing; its pods have the label `app`. */
export function deployment(name: string, replicas: number, podSpec: object = {}): V1Deployment {
  const labels = { app: name };
  return {
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'pause' }], ...podSpec },
      },
    },
  };
}

/** A pod of no controller. */
export function barePod(
  name: string,
  { labels, ...spec }: { labels?: Record<string, string>; nodeName?: string } = {},
): V1Pod {
  return { metadata: { name, labels }, spec: { containers: [{ name: 'main', image: 'pause' }], ...spec } };
}

/** Creates a namespace for one group of tests, and answers its path. */
export async function namespace({ call }: Cluster, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${name}`;
  await call.ok('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
  // A real one takes pods once the controllers have made its service account.
  await eventually(async () => {
    const { status } = await call('POST', `${path}/pods?dryRun=All`, { body: barePod('probe') });
    return status === 201 || `a pod in ${name} is refused with ${status}`;
  });
  return path;
}

/** The pods with a label `app`, less those that are on their way out. */
export async function livePods({ call }: Cluster, path: string, app: string): Promise<V1Pod[]> {
  const { items } = await call.ok<V1PodList>('GET', `${path}/pods?labelSelector=app%3D${app}`);
  return items.filter((pod) => !pod.metadata?.deletionTimestamp);
}

/** Waits until as many pods of an app are Ready, and answers them. */
export async function readyPods(
  cluster: Cluster,
  path: string,
  app: string,
  count: number,
): Promise<V1Pod[]> {
  let ready: V1Pod[] = [];
  await eventually(async () => {
    const pods = await livePods(cluster, path, app);
    ready = pods.filter((pod) =>
      pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    );
    return (
      (ready.length === count && pods.length === count) ||
      `${ready.length} of ${count} pods of ${app} are Ready`
    );
  });
  return ready;
}
