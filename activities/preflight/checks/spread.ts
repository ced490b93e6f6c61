import { defineCheck, finding } from '../check.js';
import type { NodeInfo, SpreadConstraint, WorkloadInfo } from '../inventory.js';
import { workloadReference } from '../references.js';
import { domains, domainsWithOneNodeOut, eligibleNodes } from '../scheduling.js';

/** Workloads whose required anti-affinity uses up every domain, so that an evicted pod stays pending. */
export const antiAffinityCheck = defineCheck({
  codes: ['WORKLOAD_ANTI_AFFINITY'],
  needs: ['workloads', 'nodes'],
  run: ({ workloads, nodes }) =>
    workloads.filter(isSpread).flatMap((workload) => {
      const eligible = eligibleNodes(nodes, workload.template);
      if (eligible.length === 0) return []; // Its pods are pending already.
      const resource = workloadReference(workload);
      for (const key of workload.template.antiAffinityKeys) {
        const places = domainsWithOneNodeOut(domains(eligible, key));
        if (workload.replicas > places) {
          const message = `${resource} wants ${workload.replicas} pods in different domains of ${key}; with one node out there are ${places}.`;
          return [finding('WORKLOAD_ANTI_AFFINITY', resource, message)];
        }
      }
      return [];
    }),
});

/**
 * The most pods that a spread constraint admits while one of the eligible nodes is cordoned and drained. Unless
 * nodeTaintsPolicy is Honor the scheduler still counts the cordoned node's domain, with no pods in it, so that no other
 * domain may hold more than `maxSkew`. Infinity when the constraint is no obstacle.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function spreadCapacity(constraint: SpreadConstraint, eligible: NodeInfo[]): number {
  const counts = domains(eligible, constraint.topologyKey);
  const left = domainsWithOneNodeOut(counts);
  const emptied = left < counts.size && constraint.nodeTaintsPolicy === 'Ignore';
  // With fewer domains than minDomains the scheduler takes the least filled one to be empty.
  const counted = constraint.nodeTaintsPolicy === 'Ignore' ? counts.size : left;
  return emptied || counted < constraint.minDomains ? left * constraint.maxSkew : Infinity;
}

/** Workloads whose spread constraints leave an evicted pod no place. */
export const spreadCheck = defineCheck({
  codes: ['WORKLOAD_TOPOLOGY_SPREAD'],
  needs: ['workloads', 'nodes'],
  run: ({ workloads, nodes }) =>
    workloads.filter(isSpread).flatMap((workload) => {
      const eligible = eligibleNodes(nodes, workload.template);
      if (eligible.length === 0) return []; // Its pods are pending already.
      const resource = workloadReference(workload);
      for (const constraint of workload.template.spread) {
        const capacity = spreadCapacity(constraint, eligible);
        if (workload.replicas > capacity) {
          const message = `${resource} wants ${workload.replicas} pods; over ${constraint.topologyKey} with maxSkew ${constraint.maxSkew} there is room for ${capacity} while one node is out.`;
          return [finding('WORKLOAD_TOPOLOGY_SPREAD', resource, message)];
        }
      }
      return [];
    }),
});

const isSpread = ({ kind, template }: WorkloadInfo): boolean =>
  kind !== 'DaemonSet' && (template.antiAffinityKeys.length > 0 || template.spread.length > 0);
