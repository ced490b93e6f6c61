import type { V1Node } from '@kubernetes/client-node';
import type { KubernetesClients } from '../../clients/clients.js';
import { jsonPages } from '../../kubernetes/json-list.js';
import type { NodeInfo } from '../inventory.js';

const NODE_GROUP_LABEL = 'eks.amazonaws.com/nodegroup';
/** What cordoning adds; `unschedulable` says the same, and a drain removes it with the node. */
const CORDON_TAINT = 'node.kubernetes.io/unschedulable';

/** Every node of the cluster. */
export async function readNodes(kubernetes: KubernetesClients, signal: AbortSignal): Promise<NodeInfo[]> {
  const nodes: NodeInfo[] = [];
  for await (const page of jsonPages<V1Node>(kubernetes, '/api/v1/nodes', signal)) {
    for (const node of page) nodes.push(shapeNode(node));
  }
  return nodes;
}

/** Shapes a node down to what the checks need. */
export function shapeNode({ metadata, spec, status }: V1Node): NodeInfo {
  const labels = metadata?.labels ?? {};
  return {
    name: metadata?.name ?? '',
    labels,
    taints: (spec?.taints ?? [])
      .filter(({ key }) => key !== CORDON_TAINT)
      .map(({ key, value, effect }) => ({ key, value: value ?? '', effect })),
    ready: (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    unschedulable: spec?.unschedulable ?? false,
    kubeletVersion: status?.nodeInfo?.kubeletVersion ?? '',
    nodeGroup: labels[NODE_GROUP_LABEL] ?? null,
  };
}
