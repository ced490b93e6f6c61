import type { Finding } from '../../../contracts/findings.js';
import { defineCheck, finding } from '../check.js';
import type { InstanceTypeInfo } from '../inventory.js';
import { surgeNodes, zonesOf } from '../surge.js';

/** https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const CONTROL_PLANE_ADDRESSES = 5;
const CONTROL_PLANE_ZONES = 2;
/** What a node takes when its instance type is not known: its own address and a warm pool of small size. */
const DEFAULT_NODE_ADDRESSES = 10;

const describeZones = (zones: Map<string, number>): string =>
  [...zones].map(([zone, free]) => `${zone}: ${free}`).join(', ') || 'no subnet';

/** Subnets that the cluster or its groups name and EC2 no longer knows. */
export const missingSubnetCheck = defineCheck({
  codes: ['SUBNET_MISSING'],
  needs: ['network'],
  run({ network }, { state, upgrades }) {
    const known = new Set(network.subnets.map(({ id }) => id));
    const missing = (ids: string[]): string[] => ids.filter((id) => !known.has(id));
    return [
      ...missing(network.clusterSubnetIds).map((id) =>
        finding('SUBNET_MISSING', id, `Subnet ${id} of the cluster does not exist.`),
      ),
      ...state.node_groups
        .filter(({ name }) => upgrades(name))
        .flatMap((group) =>
          missing(group.subnets).map((id) =>
            finding('SUBNET_MISSING', id, `Subnet ${id} of node group ${group.name} does not exist.`),
          ),
        ),
    ];
  },
});

/** EKS puts new network interfaces of the control plane into subnets of two zones. */
export const controlPlaneSubnetCheck = defineCheck({
  codes: ['SUBNET_ADDRESSES_CONTROL_PLANE'],
  needs: ['network'],
  run({ network }, { state, request }) {
    if (request.targetVersion === state.current_version) return [];
    const zones = zonesOf(network, network.clusterSubnetIds, Math.max);
    const good = [...zones.values()].filter((free) => free >= CONTROL_PLANE_ADDRESSES).length;
    if (good >= CONTROL_PLANE_ZONES) return [];
    return [
      finding(
        'SUBNET_ADDRESSES_CONTROL_PLANE',
        state.arn,
        `Only ${good} zones have a cluster subnet with ${CONTROL_PLANE_ADDRESSES} free addresses (most per zone: ${describeZones(zones)}).`,
      ),
    ];
  },
});

/**
 * The IPv4 addresses that a new node takes: with the defaults of the VPC CNI the interface it starts with and one warm
 * interface, or what the busiest node's pods need, if that is more.
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md
 */
export function addressesPerNode(
  types: InstanceTypeInfo[],
  busiestPods: number,
  ipFamily: 'ipv4' | 'ipv6',
): number {
  if (ipFamily === 'ipv6') return 1;
  const warm = types.map(
    ({ maxInterfaces, addressesPerInterface }) => Math.min(2, maxInterfaces) * addressesPerInterface,
  );
  return Math.max(1 + busiestPods, ...(warm.length > 0 ? warm : [DEFAULT_NODE_ADDRESSES]));
}

/** Room for new nodes and their pods, zone by zone; groups are upgraded one after the other. */
export const nodeSubnetCheck = defineCheck({
  codes: ['SUBNET_ADDRESSES_NODES', 'SUBNET_ADDRESSES_SURGE'],
  needs: ['network', 'instanceTypes', 'nodes', 'pods'],
  run({ network, instanceTypes, nodes, pods }, { request, state, upgrades }) {
    const podsByNode = new Map<string, number>();
    for (const pod of pods) {
      if (pod.node === null || pod.hostNetwork) continue;
      podsByNode.set(pod.node, (podsByNode.get(pod.node) ?? 0) + 1);
    }
    return state.node_groups.flatMap((group): Finding[] => {
      const zones = zonesOf(network, group.subnets);
      const surge = surgeNodes(group, zones.size, request.maxUnavailable);
      if (!upgrades(group.name) || surge === 0 || zones.size === 0) return [];
      const own = nodes.filter(({ nodeGroup }) => nodeGroup === group.name);
      const busiest = own.reduce((most, { name }) => Math.max(most, podsByNode.get(name) ?? 0), 0);
      const types = instanceTypes.filter(({ name }) => group.instance_types.includes(name));
      const perNode = addressesPerNode(types, busiest, network.ipFamily);
      if ([...zones.values()].every((free) => free < perNode)) {
        const message = `Node group ${group.name} needs ${perNode} free addresses for one more node; free are ${describeZones(zones)}.`;
        return [finding('SUBNET_ADDRESSES_NODES', group.arn, message)];
      }
      const perZone = Math.ceil(surge / zones.size) * perNode;
      const short = new Map([...zones].filter(([, free]) => free < perZone));
      if (short.size === 0) return [];
      const message = `Node group ${group.name} surges by ${surge} nodes, ${perZone} addresses a zone; too few are free in ${describeZones(short)}.`;
      return [finding('SUBNET_ADDRESSES_SURGE', group.arn, message)];
    });
  },
});
