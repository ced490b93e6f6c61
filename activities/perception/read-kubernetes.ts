import { ApiException } from '@kubernetes/client-node';
import type { ApplicationInfo, ClusterState, DeprecatedAPIInfo } from '../../contracts/cluster-state.js';
import { withSignal } from '../clients/call-options.js';
import type { KubernetesClients } from '../clients/clients.js';
import { countObjects, pages } from '../kubernetes/list.js';
import { autoscalerOf, shapeDaemonSet, shapeDeployment, shapeStatefulSet } from './applications.js';
import { deprecatedInMetrics } from './deprecated-apis.js';
import { addNodes, emptyNodeSummary, type NodeSummary } from './node-summary.js';

/** What the API server says about a cluster, shaped while its pages are read. */
export interface KubernetesReading {
  serverVersion: string;
  nodes: NodeSummary;
  podsTotal: number;
  applications: ApplicationInfo[];
  autoscaler: ClusterState['autoscaler'];
  /** Null when the worker may not read the metrics. */
  deprecatedApis: DeprecatedAPIInfo[] | null;
}

/** Reads a cluster from its API server, a page of objects in memory at a time. */
export async function readKubernetes(
  clients: KubernetesClients,
  signal: AbortSignal,
): Promise<KubernetesReading> {
  const { core, apps } = clients;
  const options = withSignal(signal);
  const applications: ApplicationInfo[] = [];
  let autoscaler: ClusterState['autoscaler'] = null;

  const nodes = async (): Promise<NodeSummary> => {
    const summary = emptyNodeSummary();
    for await (const page of pages((params) => core.listNode(params, options))) addNodes(summary, page);
    return summary;
  };
  const deployments = async (): Promise<void> => {
    for await (const page of pages((params) => apps.listDeploymentForAllNamespaces(params, options))) {
      applications.push(...page.map(shapeDeployment));
      for (const deployment of page) autoscaler ??= autoscalerOf(deployment);
    }
  };
  const statefulSets = async (): Promise<void> => {
    for await (const page of pages((params) => apps.listStatefulSetForAllNamespaces(params, options))) {
      applications.push(...page.map(shapeStatefulSet));
    }
  };
  const daemonSets = async (): Promise<void> => {
    for await (const page of pages((params) => apps.listDaemonSetForAllNamespaces(params, options))) {
      applications.push(...page.map(shapeDaemonSet));
    }
  };

  const [serverVersion, summary, podsTotal, deprecatedApis] = await Promise.all([
    readVersion(clients, signal),
    nodes(),
    countObjects((params) => core.listPodForAllNamespaces(params, options)),
    readDeprecatedApis(clients, signal),
    deployments(),
    statefulSets(),
    daemonSets(),
  ]);
  return { serverVersion, nodes: summary, podsTotal, applications, autoscaler, deprecatedApis };
}

async function readVersion(clients: KubernetesClients, signal: AbortSignal): Promise<string> {
  const { gitVersion } = JSON.parse(await clients.get('/version', signal)) as { gitVersion: string };
  return gitVersion;
}

/** The metrics are a second source beside the insights, and need a permission of their own: without it, go on. */
async function readDeprecatedApis(
  clients: KubernetesClients,
  signal: AbortSignal,
): Promise<DeprecatedAPIInfo[] | null> {
  try {
    return deprecatedInMetrics(await clients.get('/metrics', signal));
  } catch (error) {
    if (error instanceof ApiException && (error.code === 403 || error.code === 404)) return null;
    throw error;
  }
}
