import type { ClusterState } from '../../contracts/cluster-state.js';
import type { Target } from '../../contracts/target.js';
import type { Clients } from '../clients/clients.js';
import { readAddonVersions } from './readers/addon-versions.js';
import { readBudgets } from './readers/budgets.js';
import { readInstanceTypes, readLaunchTemplates } from './readers/ec2.js';
import { failureReason } from './readers/failure-reason.js';
import { readInsights } from './readers/insights.js';
import { readKubeProxy } from './readers/kube-proxy.js';
import { readLocalVolumes } from './readers/local-volumes.js';
import { readNetwork } from './readers/network.js';
import { readNodes } from './readers/nodes.js';
import { readPods } from './readers/pods.js';
import { readVcpuQuotas } from './readers/vcpu-quotas.js';
import { readWebhooks } from './readers/webhooks.js';
import { readWorkloads } from './readers/workloads.js';
import type { Reading, Readings } from './reading.js';

/** The parts that come from the Kubernetes API. */
const KUBERNETES_PARTS = [
  'nodes',
  'pods',
  'workloads',
  'budgets',
  'localVolumes',
  'webhooks',
  'kubeProxy',
] as const;

/**
 * Reads everything that the checks need, once and concurrently. A part that cannot be read (forbidden, throttled out)
 * carries the reason.
 * @param pollSeconds The longest wait between two looks at the refresh of the insights.
 * @throws the first error when the Kubernetes API answers to no read at all, whatever `clients.kubernetes` throws, and the
 * abort reason of `signal`.
 */
export async function readInventory(
  clients: Clients,
  target: Target,
  state: ClusterState,
  hops: string[],
  signal: AbortSignal,
  pollSeconds?: number,
): Promise<Readings> {
  const aws = clients.aws(target);
  const kubernetes = await clients.kubernetes(target);
  const groups = state.node_groups;
  const subnets = groups.flatMap((group) => group.subnets);
  const templates = groups.flatMap(({ launch_template }) => launch_template ?? []);
  const instanceTypes = groups.flatMap(({ instance_types }) => instance_types);
  const addons = state.addons.map(({ name }) => name);

  // The pods are by far the longest list: they go first, and everything else is read meanwhile.
  const settled = {
    pods: settle(readPods(kubernetes, signal)),
    nodes: settle(readNodes(kubernetes, signal)),
    network: settle(readNetwork(aws, target.clusterName, subnets, signal)),
    launchTemplates: settle(readLaunchTemplates(aws, templates, signal)),
    instanceTypes: settle(readInstanceTypes(aws, instanceTypes, signal)),
    vcpuQuotas: settle(readVcpuQuotas(aws, groups, signal)),
    addonVersions: settle(readAddonVersions(aws, addons, hops, signal)),
    insights: settle(readInsights(aws, target.clusterName, hops, signal, pollSeconds)),
    workloads: settle(readWorkloads(kubernetes, signal)),
    budgets: settle(readBudgets(kubernetes, signal)),
    localVolumes: settle(readLocalVolumes(kubernetes, signal)),
    webhooks: settle(readWebhooks(kubernetes, signal)),
    kubeProxy: settle(readKubeProxy(kubernetes, signal)),
  };
  const entries = await Promise.all(
    Object.entries(settled).map(async ([part, reading]) => [part, await reading] as const),
  );
  signal.throwIfAborted();
  const readings = Object.fromEntries(entries) as Readings; // The keys and types are those of `settled`.
  const [first, ...others] = KUBERNETES_PARTS.map((part) => readings[part]);
  if (first && !first.ok && others.every(({ ok }) => !ok)) throw first.error;
  return readings;
}

async function settle<T>(read: Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read };
  } catch (error) {
    return { ok: false, reason: failureReason(error), error };
  }
}
