import type { V1Node } from '@kubernetes/client-node';
import type { ClusterState } from '../../contracts/cluster-state.js';

/** Who looks after a node that is in no managed node group. */
export type NodeOwner = keyof ClusterState['unmanaged_nodes'];

/** What a cluster's nodes add up to, a page at a time; no node is kept. */
export interface NodeSummary {
  total: number;
  /** Managed node group to kubelet version to number of nodes. */
  kubelets: Map<string, Map<string, number>>;
  unmanaged: ClusterState['unmanaged_nodes'];
}

export function emptyNodeSummary(): NodeSummary {
  return { total: 0, kubelets: new Map(), unmanaged: { self_managed: 0, karpenter: 0, fargate: 0, auto: 0 } };
}

/** Adds one page of nodes to a summary. */
export function addNodes(summary: NodeSummary, nodes: readonly V1Node[]): void {
  for (const node of nodes) {
    summary.total += 1;
    const labels = node.metadata?.labels ?? {};
    const group = labels['eks.amazonaws.com/nodegroup'];
    if (group === undefined) {
      summary.unmanaged[ownerOf(labels)] += 1;
      continue;
    }
    const versions = summary.kubelets.get(group) ?? new Map<string, number>();
    summary.kubelets.set(group, versions);
    const version = node.status?.nodeInfo?.kubeletVersion;
    if (version) versions.set(version, (versions.get(version) ?? 0) + 1);
  }
}

/**
 * Who looks after a node, from its labels. Auto Mode comes before Karpenter: its nodes carry Karpenter's label too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-workload.html
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
export function ownerOf(labels: Readonly<Record<string, string>>): NodeOwner {
  const compute = labels['eks.amazonaws.com/compute-type'];
  if (compute === 'fargate') return 'fargate';
  if (compute === 'auto') return 'auto';
  if ('karpenter.sh/nodepool' in labels || 'karpenter.sh/provisioner-name' in labels) return 'karpenter';
  return 'self_managed';
}
