import type { V1Node } from '@kubernetes/client-node';
import { DrydockError } from '../../contracts/drydock-error.js';
import { withSignal } from '../clients/call-options.js';
import { pages } from '../kubernetes/list.js';
import { MAX_SKEW, minorOf } from '../planning/versions.js';
import type { ActionContext } from '../steps/action.js';

/** Nodes of one group, or of no managed one, whose kubelets a control plane version would leave too far behind. */
interface Laggards {
  nodeGroup: string | null;
  count: number;
  /** One of them, and the version of its kubelet. */
  node: string;
  kubelet: string;
}

/**
 * Refuses a control plane version that would leave a kubelet more than {@link MAX_SKEW} minor versions behind. Such a
 * kubelet is unsupported, and its node may drop out of the cluster.
 * @throws VERSION_SKEW naming the node groups, nodes and versions; errors of the Kubernetes client pass through: what
 * cannot be read is not assumed to be safe.
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
export async function requireKubeletsWithinSkew(context: ActionContext, version: string): Promise<void> {
  const oldest = minorOf(version) - MAX_SKEW;
  const laggards = await findLaggards(context, oldest);
  const [first] = laggards;
  if (!first) return;
  const { clusterName } = context.target;
  throw new DrydockError(
    'VERSION_SKEW',
    `Cluster ${clusterName} cannot go to ${version}: ${laggards.map(describe).join('; ')}. Kubelets must be at 1.${oldest} or newer by then.`,
    {
      resource:
        first.nodeGroup === null ? `Node/${first.node}` : `nodegroup/${clusterName}/${first.nodeGroup}`,
      remedy: laggards.map((group) => remedyFor(group, oldest)).join(' '),
    },
  );
}

async function findLaggards(context: ActionContext, oldest: number): Promise<Laggards[]> {
  const { core } = await context.clients.kubernetes(context.target);
  const groups = new Map<string, Laggards>();
  for await (const page of pages((params) => core.listNode(params, withSignal(context.signal)))) {
    for (const node of page) addIfBehind(groups, node, oldest);
  }
  return [...groups.values()];
}

function addIfBehind(groups: Map<string, Laggards>, { metadata, status }: V1Node, oldest: number): void {
  const kubelet = status?.nodeInfo?.kubeletVersion;
  if (!kubelet || minorOf(kubelet) >= oldest) return;
  const nodeGroup = metadata?.labels?.['eks.amazonaws.com/nodegroup'] ?? null;
  const key = `${nodeGroup ?? ''}\n${minorOf(kubelet)}`;
  const group = groups.get(key) ?? { nodeGroup, count: 0, node: metadata?.name ?? '', kubelet };
  groups.set(key, { ...group, count: group.count + 1 });
}

function describe({ nodeGroup, count, node, kubelet }: Laggards): string {
  const nodes = count === 1 ? '1 node' : `${count} nodes`;
  return `${nodes} of ${nodeGroup === null ? 'no managed node group' : `node group ${nodeGroup}`} (such as ${node}) run ${kubelet}`;
}

function remedyFor({ nodeGroup, node }: Laggards, oldest: number): string {
  return nodeGroup === null
    ? `Replace ${node} and the nodes like it by ones at 1.${oldest} or newer.`
    : `Update node group ${nodeGroup} to 1.${oldest} or newer first, or include it in the plan.`;
}
