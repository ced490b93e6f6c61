import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  paginateListAddons,
  type EKSClient,
} from '@aws-sdk/client-eks';
import { ApiException, type V1Node, type V1ObjectMeta, type V1Pod } from '@kubernetes/client-node';
import { z } from 'zod';
import { withSignal } from '../clients/call-options.js';
import type { KubernetesClients } from '../clients/clients.js';
import { mapConcurrent } from '../concurrency.js';
import { jsonPages } from '../kubernetes/json-list.js';
import { pages, type ListPage, type PageParams } from '../kubernetes/list.js';
import type { AddonStatus, ControlPlaneHealth, NodeHealth, PodHealth, WorkloadHealth } from './snapshot.js';

const ADDON_READS_IN_FLIGHT = 5;

const ServerVersion = z.looseObject({ gitVersion: z.string() });

/** The control plane as EKS and the API server itself see it. */
export async function readControlPlane(
  eks: EKSClient,
  kubernetes: KubernetesClients,
  clusterName: string,
  signal: AbortSignal,
): Promise<ControlPlaneHealth> {
  const [{ cluster }, version, notReady] = await Promise.all([
    eks.send(new DescribeClusterCommand({ name: clusterName }), { abortSignal: signal }),
    kubernetes.get('/version', signal),
    readReadiness(kubernetes, signal),
  ]);
  const { gitVersion } = ServerVersion.parse(JSON.parse(version));
  return { status: cluster?.status ?? 'UNKNOWN', serverVersion: gitVersion, notReady };
}

/** Null when the API server calls itself ready, or what it says. https://kubernetes.io/docs/reference/using-api/health-checks/ */
async function readReadiness(kubernetes: KubernetesClients, signal: AbortSignal): Promise<string | null> {
  try {
    await kubernetes.get('/readyz', signal);
    return null;
  } catch (error) {
    // 401 and 403 say nothing about readiness; the caller reports that it could not be read.
    if (!(error instanceof ApiException) || error.code < 500) throw error;
    return `/readyz answers ${error.code}`;
  }
}

/** Every node with its readiness. */
export async function readNodes(kubernetes: KubernetesClients, signal: AbortSignal): Promise<NodeHealth[]> {
  const nodes: NodeHealth[] = [];
  for await (const page of jsonPages<V1Node>(kubernetes, '/api/v1/nodes', signal)) {
    for (const { metadata, status } of page) {
      const ready = (status?.conditions ?? []).some((is) => is.type === 'Ready' && is.status === 'True');
      nodes.push({ name: metadata?.name ?? '', ready });
    }
  }
  return nodes;
}

/** Every pod, each shaped as soon as its page has come. */
export async function readPods(kubernetes: KubernetesClients, signal: AbortSignal): Promise<PodHealth[]> {
  const pods: PodHealth[] = [];
  for await (const page of jsonPages<V1Pod>(kubernetes, '/api/v1/pods', signal)) {
    for (const pod of page) pods.push(shapePod(pod));
  }
  return pods;
}

/** Shapes a pod down to its health. */
export function shapePod({ metadata, status }: V1Pod): PodHealth {
  const conditions = status?.conditions ?? [];
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = containers.find(({ state }) => state?.waiting?.reason)?.state?.waiting?.reason;
  const unscheduled = conditions.find((is) => is.type === 'PodScheduled' && is.status === 'False')?.reason;
  const phase = status?.phase ?? 'Unknown';
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    counts: phase !== 'Succeeded' && phase !== 'Failed' && metadata?.deletionTimestamp === undefined,
    ready: conditions.some((is) => is.type === 'Ready' && is.status === 'True'),
    controllerKind: metadata?.ownerReferences?.find(({ controller }) => controller)?.kind ?? null,
    state: waiting ?? unscheduled ?? (phase === 'Running' ? 'not ready' : phase),
  };
}

/** What Deployments and StatefulSets have in common. */
interface Replicated {
  metadata?: V1ObjectMeta;
  spec?: { replicas?: number };
  status?: { readyReplicas?: number };
}

/** Deployments, StatefulSets and DaemonSets with the pods that they want and have. */
export async function readWorkloads(
  { apps }: KubernetesClients,
  signal: AbortSignal,
): Promise<WorkloadHealth[]> {
  const options = withSignal(signal);
  const replicated = (kind: string) => (item: Replicated) =>
    workload(kind, item.metadata, item.spec?.replicas ?? 1, item.status?.readyReplicas ?? 0);
  const kinds = await Promise.all([
    collect((params) => apps.listDeploymentForAllNamespaces(params, options), replicated('Deployment')),
    collect((params) => apps.listStatefulSetForAllNamespaces(params, options), replicated('StatefulSet')),
    collect(
      (params) => apps.listDaemonSetForAllNamespaces(params, options),
      ({ metadata, status }) =>
        workload('DaemonSet', metadata, status?.desiredNumberScheduled ?? 0, status?.numberReady ?? 0),
    ),
  ]);
  return kinds.flat();
}

async function collect<T>(
  list: (params: PageParams) => Promise<ListPage<T>>,
  shape: (item: T) => WorkloadHealth,
): Promise<WorkloadHealth[]> {
  const workloads: WorkloadHealth[] = [];
  for await (const page of pages(list)) for (const item of page) workloads.push(shape(item));
  return workloads;
}

function workload(
  kind: string,
  metadata: V1ObjectMeta | undefined,
  desired: number,
  ready: number,
): WorkloadHealth {
  const namespace = metadata?.namespace ?? '';
  return { reference: `${kind}/${namespace}/${metadata?.name ?? ''}`, namespace, desired, ready };
}

/** The status of every EKS add-on. */
export async function readAddons(
  eks: EKSClient,
  clusterName: string,
  signal: AbortSignal,
): Promise<AddonStatus[]> {
  const names: string[] = [];
  for await (const page of paginateListAddons({ client: eks }, { clusterName }, { abortSignal: signal })) {
    names.push(...(page.addons ?? []));
  }
  return mapConcurrent(names, ADDON_READS_IN_FLIGHT, async (name) => {
    const command = new DescribeAddonCommand({ clusterName, addonName: name });
    const { addon } = await eks.send(command, { abortSignal: signal });
    return { name, status: addon?.status ?? 'UNKNOWN' };
  });
}
