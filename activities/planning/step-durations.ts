import type { NodeGroupInfo } from '../../contracts/cluster-state.js';

/** How long steps usually take in AWS, and after how long they count as stuck. All in seconds. */

export const TYPICAL_SECONDS = {
  controlPlane: 600,
  controlPlaneRollback: 900,
  addon: 90,
  /** A node's replacement: launch, Ready, drain of the old one, termination. */
  node: 210,
  /** What a node group update takes besides its nodes. */
  nodeGroup: 60,
  nodeGroupConfig: 30,
  launchTemplateVersion: 5,
  insights: 60,
  autoscaler: 10,
} as const;

export const TIMEOUT_SECONDS = {
  controlPlane: 3_600,
  /** EKS's own default for a rollback is 720 minutes (`rollbackConfig.timeoutMinutes`); an hour more to see its end. */
  controlPlaneRollback: 46_800,
  addon: 1_800,
  /** EKS gives up evicting the pods of a node after 15 minutes; another 15 for the new node to come Ready. */
  node: 1_800,
  nodeGroup: 3_600,
  nodeGroupConfig: 900,
  launchTemplateVersion: 300,
  insights: 900,
  autoscaler: 600,
} as const;

/** How many nodes there are to replace, and how many of them may be out at once. */
export interface NodeGroupSize {
  nodes: number;
  parallel: number;
}

/** The size of a group under an update configuration. EKS rounds a percentage down, but never below one node. */
export function nodeGroupSize(
  group: Pick<NodeGroupInfo, 'nodes' | 'desired_size'>,
  config: Pick<NodeGroupInfo['update_config'], 'max_unavailable' | 'max_unavailable_percentage'>,
): NodeGroupSize {
  const nodes = Math.max(group.nodes, group.desired_size);
  const share = Math.floor((nodes * (config.max_unavailable_percentage ?? 0)) / 100);
  return { nodes, parallel: Math.max(1, config.max_unavailable ?? share) };
}

/** Estimate and deadline for replacing every node of a group. */
export function nodeGroupTimes(size: NodeGroupSize): { estimated_seconds: number; timeout_seconds: number } {
  const rounds = Math.ceil(size.nodes / size.parallel);
  return {
    estimated_seconds: TYPICAL_SECONDS.nodeGroup + rounds * TYPICAL_SECONDS.node,
    timeout_seconds: TIMEOUT_SECONDS.nodeGroup + rounds * TIMEOUT_SECONDS.node,
  };
}
