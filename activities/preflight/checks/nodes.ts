import type { Finding } from '../../../contracts/findings.js';
import { defineCheck, finding } from '../check.js';

/** Nodes that this operation does not replace, and who does. */
export const unmanagedNodesCheck = defineCheck({
  codes: ['NODES_SELF_MANAGED', 'NODES_KARPENTER', 'NODES_FARGATE', 'NODES_AUTO_MODE'],
  needs: [],
  run(_, { state, request }) {
    const { self_managed, karpenter, fargate, auto } = state.unmanaged_nodes;
    const to = `Kubernetes ${request.targetVersion}`;
    const findings: Finding[] = [];
    if (self_managed > 0) {
      const message = `${self_managed} self-managed nodes stay at their version when the cluster moves to ${to}.`;
      findings.push(finding('NODES_SELF_MANAGED', state.arn, message));
    }
    if (karpenter > 0) {
      const message = `${karpenter} Karpenter nodes are replaced by Karpenter when the cluster moves to ${to}.`;
      findings.push(finding('NODES_KARPENTER', state.arn, message));
    }
    if (fargate > 0) {
      const profiles = state.fargate_profiles.join(', ');
      const message = `${fargate} Fargate pods (profiles: ${profiles}) stay at their version when the cluster moves to ${to}.`;
      findings.push(finding('NODES_FARGATE', state.arn, message));
    }
    if (state.auto_mode || auto > 0) {
      const message = `${auto} Auto Mode nodes follow the control plane to ${to}.`;
      findings.push(finding('NODES_AUTO_MODE', state.arn, message));
    }
    return findings;
  },
});

/** Nodes that are not well before the upgrade. */
export const nodeHealthCheck = defineCheck({
  codes: ['NODE_NOT_READY', 'NODE_CORDONED'],
  needs: ['nodes'],
  run: ({ nodes }) =>
    nodes.flatMap((node) => {
      const resource = `Node/${node.name}`;
      const where = node.nodeGroup === null ? '' : ` of node group ${node.nodeGroup}`;
      if (!node.ready)
        return [finding('NODE_NOT_READY', resource, `Node ${node.name}${where} is not Ready.`)];
      return node.unschedulable
        ? [finding('NODE_CORDONED', resource, `Node ${node.name}${where} is cordoned.`)]
        : [];
    }),
});
