import type { V1ObjectMeta, V1PodTemplateSpec } from '@kubernetes/client-node';
import { withSignal } from '../../clients/call-options.js';
import type { KubernetesClients } from '../../clients/clients.js';
import { pages, type ListPage, type PageParams } from '../../kubernetes/list.js';
import type { WorkloadInfo } from '../inventory.js';
import { shapePodTemplate } from './pod-template.js';

/** What Deployments, StatefulSets and DaemonSets have in common. */
interface Controller {
  metadata?: V1ObjectMeta;
  spec?: { replicas?: number; minReadySeconds?: number; template: V1PodTemplateSpec };
  status?: { replicas?: number; desiredNumberScheduled?: number };
}

/** Deployments, StatefulSets and DaemonSets of every namespace. */
export async function readWorkloads(
  { apps }: KubernetesClients,
  signal: AbortSignal,
): Promise<WorkloadInfo[]> {
  const options = withSignal(signal);
  const kinds = await Promise.all([
    readKind('Deployment', (params) => apps.listDeploymentForAllNamespaces(params, options)),
    readKind('StatefulSet', (params) => apps.listStatefulSetForAllNamespaces(params, options)),
    readKind('DaemonSet', (params) => apps.listDaemonSetForAllNamespaces(params, options)),
  ]);
  return kinds.flat();
}

async function readKind(
  kind: WorkloadInfo['kind'],
  list: (params: PageParams) => Promise<ListPage<Controller>>,
): Promise<WorkloadInfo[]> {
  const workloads: WorkloadInfo[] = [];
  for await (const page of pages(list)) {
    for (const controller of page) workloads.push(shapeWorkload(kind, controller));
  }
  return workloads;
}

/** Shapes a controller down to what the checks need; without `replicas` it has one, as the API server fills in. */
export function shapeWorkload(
  kind: WorkloadInfo['kind'],
  { metadata, spec, status }: Controller,
): WorkloadInfo {
  const namespace = metadata?.namespace ?? '';
  return {
    kind,
    namespace,
    name: metadata?.name ?? '',
    replicas: kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1),
    minReadySeconds: spec?.minReadySeconds ?? 0,
    template: shapePodTemplate(spec?.template ?? {}, namespace),
  };
}
