import type { NodeGroupInfo } from '../../../contracts/cluster-state.js';
import { defineCheck, finding } from '../check.js';
import { groupBy } from '../group-by.js';
import type { NodeInfo, VcpuQuotasInfo } from '../inventory.js';
import { surgeNodes, zonesOf } from '../surge.js';
import { marketOf, quotaCode } from '../vcpu-quotas.js';

const INSTANCE_TYPE_LABEL = 'node.kubernetes.io/instance-type';
/** The share of a quota that should stay free during the surge: other teams of the account scale too. */
const HEADROOM = 0.2;

/** What the surge of one node group takes of one quota. */
interface Need {
  code: string;
  group: string;
  nodes: number;
  vcpusPerNode: number;
}

/** Room in EC2's vCPU quotas for the largest surge; node groups are upgraded one after the other. */
export const vcpuQuotaCheck = defineCheck({
  codes: ['EC2_QUOTA'],
  needs: ['vcpuQuotas', 'network', 'nodes'],
  run({ vcpuQuotas, network, nodes }, { request, state, upgrades }) {
    const needs = state.node_groups
      .filter(({ name }) => upgrades(name))
      .flatMap((group) => {
        const surge = surgeNodes(group, zonesOf(network, group.subnets).size, request.maxUnavailable);
        return surge === 0 ? [] : needsOf(group, surge, nodes, vcpuQuotas);
      });
    return vcpuQuotas.quotas.flatMap((quota) => {
      const own = needs.filter(({ code }) => code === quota.code);
      const most = own.toSorted((a, b) => total(b) - total(a))[0];
      if (!most) return [];
      const left = quota.limit - quota.used - total(most);
      if (left >= HEADROOM * quota.limit) return [];
      const message =
        `Node group ${most.group} surges by ${most.nodes} nodes of up to ${most.vcpusPerNode} vCPUs, ${total(most)} in all; ` +
        `of the quota ${quota.code} (${quota.name}) ${quota.used} of ${quota.limit} vCPUs are in use.`;
      return [finding('EC2_QUOTA', quota.arn, message, { severity: left < 0 ? 'required' : 'recommended' })];
    });
  },
});

const total = ({ nodes, vcpusPerNode }: Need): number => nodes * vcpusPerNode;

/** The largest of a group's types decides for each quota: any of them may be what EC2 has. */
function needsOf(group: NodeGroupInfo, surge: number, nodes: NodeInfo[], { vcpus }: VcpuQuotasInfo): Need[] {
  const market = marketOf(group.capacity_type);
  if (market === null) return [];
  const byQuota = groupBy(instanceTypesOf(group, nodes), (type) => quotaCode(type, market));
  return [...byQuota].flatMap(([code, types]) => {
    const vcpusPerNode = Math.max(...types.map((type) => vcpus[type] ?? 0));
    return code === null ? [] : [{ code, group: group.name, nodes: surge, vcpusPerNode }];
  });
}

/** The types that a group names, or those of its nodes when its launch template names the type. */
function instanceTypesOf(group: NodeGroupInfo, nodes: NodeInfo[]): string[] {
  if (group.instance_types.length > 0) return group.instance_types;
  const own = nodes.filter(({ nodeGroup }) => nodeGroup === group.name);
  return [...new Set(own.flatMap(({ labels }) => labels[INSTANCE_TYPE_LABEL] ?? []))];
}
