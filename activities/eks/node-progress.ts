import type { V1Node } from '@kubernetes/client-node';
import type { NodeProgress } from '../../contracts/step-execution.js';

/** How a node of the new release is told from an old one. */
export interface NodeTarget {
  /** Kubernetes minor version of the new nodes, or null when it does not change or is not known. */
  version: string | null;
  launchTemplateVersion: string | null;
  /** When the update was made, or null when every node is at the target already. */
  since: Date | null;
}

/** Labels that EKS puts on the nodes of managed groups. */
const IMAGE_LABEL = 'eks.amazonaws.com/nodegroup-image';
const TEMPLATE_VERSION_LABEL = 'eks.amazonaws.com/sourceLaunchTemplateVersion';

/** Counts the nodes of a group by how far they are: one is done when a new one is Ready and an old one has gone for it. */
export function nodeProgress(nodes: V1Node[], total: number, target: NodeTarget): NodeProgress {
  const isNew = newNodes(nodes, target);
  const fresh = nodes.filter(isNew);
  const ready = fresh.filter(isReady).length;
  return {
    total,
    done: Math.max(0, Math.min(ready, total - (nodes.length - fresh.length))),
    draining: nodes.filter((node) => node.spec?.unschedulable && !isNew(node)).length,
    starting: fresh.length - ready,
  };
}

/**
 * Nothing on a Node names its AMI release, so the new ones are known by the launch template version, if it has a label;
 * else by having joined since the update was made, or running the same image as one that has (after an update that
 * failed half-way, the next one keeps the nodes that are new already). The kubelet must be of the version in any case.
 */
function newNodes(nodes: V1Node[], target: NodeTarget): (node: V1Node) => boolean {
  const { since, version, launchTemplateVersion } = target;
  if (since === null) return () => true;
  const joinedSince = (node: V1Node) => (node.metadata?.creationTimestamp?.getTime() ?? 0) >= secondOf(since);
  const ofVersion = (node: V1Node) => version === null || minorOf(node) === version;
  const images = new Set(nodes.filter((node) => joinedSince(node) && ofVersion(node)).map(imageOf));
  images.delete(undefined);
  return (node) => {
    const template = node.metadata?.labels?.[TEMPLATE_VERSION_LABEL];
    if (launchTemplateVersion !== null && template !== undefined) return template === launchTemplateVersion;
    return ofVersion(node) && (joinedSince(node) || images.has(imageOf(node)));
  };
}

/**
 * Whether a group has nodes of more than one kind, or kubelets of another version than the group's: what an update
 * that failed half-way leaves behind, although EKS describes the group as it was before.
 */
export function isMixed(nodes: V1Node[], version: string | null): boolean {
  const kinds = new Set(
    nodes.map((node) => `${imageOf(node)} ${node.metadata?.labels?.[TEMPLATE_VERSION_LABEL]}`),
  );
  return kinds.size > 1 || (version !== null && nodes.some((node) => minorOf(node) !== version));
}

/** Kubernetes writes creation times in whole seconds. */
function secondOf(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

function imageOf(node: V1Node): string | undefined {
  return node.metadata?.labels?.[IMAGE_LABEL];
}

/** `1.32` of a kubelet `v1.32.3-eks-aeac579`. */
function minorOf(node: V1Node): string | undefined {
  return /^v(\d+\.\d+)/.exec(node.status?.nodeInfo?.kubeletVersion ?? '')?.[1];
}

function isReady(node: V1Node): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
