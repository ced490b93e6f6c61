import type { NodeInfo, PodTemplate } from './inventory.js';
import { hasLabels, matchesExpression } from './selectors.js';

/**
 * The nodes on which a pod of this template may be scheduled: Ready, not cordoned, with the labels that its node
 * selector and required node affinity ask for, and without a taint that it does not tolerate.
 */
export function eligibleNodes(nodes: NodeInfo[], template: PodTemplate): NodeInfo[] {
  return nodes.filter(
    (node) =>
      node.ready &&
      !node.unschedulable &&
      hasLabels(node.labels, template.nodeSelector) &&
      (template.nodeAffinity.length === 0 ||
        template.nodeAffinity.some((term) =>
          term.every((expression) => matchesExpression(node.labels, expression)),
        )) &&
      node.taints.every((taint) => taint.effect === 'PreferNoSchedule' || tolerates(template, taint)),
  );
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function tolerates(template: PodTemplate, taint: NodeInfo['taints'][number]): boolean {
  return template.tolerations.some(
    (toleration) =>
      (toleration.effect === null || toleration.effect === taint.effect) &&
      (toleration.key === null || toleration.key === taint.key) &&
      (toleration.operator === 'Exists' || (toleration.key !== null && toleration.value === taint.value)),
  );
}

/** Counts the nodes of each domain (value of a topology label); nodes without the label are no domain. */
export function domains(nodes: NodeInfo[], topologyKey: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.labels[topologyKey];
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

/** Domains that still have a node when the worst single node is out. */
export function domainsWithOneNodeOut(counts: Map<string, number>): number {
  const fragile = [...counts.values()].some((nodes) => nodes === 1);
  return counts.size - (fragile ? 1 : 0);
}
