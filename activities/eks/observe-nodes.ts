import type { Nodegroup } from '@aws-sdk/client-eks';
import type { V1Node } from '@kubernetes/client-node';
import type { BlockedPod, NodeProgress } from '../../contracts/step-execution.js';
import { withSignal } from '../clients/call-options.js';
import { toDrydockError } from '../failures.js';
import { findBlockedPods } from '../kubernetes/blocked-pods.js';
import { pages } from '../kubernetes/list.js';
import type { ActionContext } from '../steps/action.js';
import { nodeProgress, type NodeTarget } from './node-progress.js';

export interface SeenNodes {
  /** Null while the Kubernetes API cannot be read. */
  nodes: NodeProgress | null;
  blocked: BlockedPod[];
}

/** The nodes of a managed group that are registered with the API server. */
export async function listNodes(context: ActionContext, nodegroup: string): Promise<V1Node[]> {
  const { core } = await context.clients.kubernetes(context.target);
  const labelSelector = `eks.amazonaws.com/nodegroup=${nodegroup}`;
  const nodes: V1Node[] = [];
  for await (const page of pages((params) =>
    core.listNode({ ...params, labelSelector }, withSignal(context.signal)),
  )) {
    nodes.push(...page);
  }
  return nodes;
}

/**
 * Reads how far a managed group is, node by node, and which pods hold up its cordoned nodes. What EKS says of the
 * update counts without it, so a Kubernetes API that does not answer is logged and not an error.
 */
export async function observeNodes(
  context: ActionContext,
  nodegroup: Nodegroup,
  target: NodeTarget,
): Promise<SeenNodes> {
  try {
    const kubernetes = await context.clients.kubernetes(context.target);
    const nodes = await listNodes(context, nodegroup.nodegroupName ?? '');
    const cordoned = nodes
      .filter((node) => node.spec?.unschedulable)
      .map((node) => node.metadata?.name ?? '');
    return {
      nodes: nodeProgress(nodes, nodegroup.scalingConfig?.desiredSize ?? nodes.length, target),
      blocked: await findBlockedPods(kubernetes, cordoned, context.signal),
    };
  } catch (error) {
    const { code, message } = toDrydockError(error);
    // What is neither an answer of the API nor a fault of the way to it is a bug, and must be seen.
    if (context.signal.aborted || code === 'INTERNAL') throw error;
    context.log.warn('The nodes of the group cannot be read now', {
      nodegroup: nodegroup.nodegroupName,
      code,
      message,
    });
    return { nodes: null, blocked: [] };
  }
}
