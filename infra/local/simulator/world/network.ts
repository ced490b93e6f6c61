import { ec2Id } from './identifiers.js';
import type { ClusterState, RegionState, SubnetState } from './state.js';

/** Addresses that a /19 subnet offers, less the five that AWS keeps. */
const SUBNET_ADDRESSES = 8192 - 5;
const FIRST_HOST = 4;
/** Addresses that the VPC CNI takes for a node and its pods, on average. */
const ADDRESSES_PER_NODE = 12;

/** The zones of a region that the simulator has: a, b and c. */
export function zonesOf(region: string): string[] {
  return ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
}

/** Makes a VPC with a private subnet in every zone and the cluster's security group. */
export function createNetwork(
  region: RegionState,
  clusterName: string,
  freeAddresses?: number,
): ClusterState['network'] {
  const vpcId = ec2Id('vpc');
  const second = Object.keys(region.clusters).length % 256;
  const subnetIds = zonesOf(region.name).map((zone, index) => {
    const network: SubnetState['network'] = [10, second, index * 32];
    const id = ec2Id('subnet');
    region.subnets[id] = {
      id,
      vpcId,
      zone,
      network,
      cidr: `${network.join('.')}.0/19`,
      freeAddresses,
      nextHost: FIRST_HOST,
      tags: { Name: `${clusterName}-private-${zone}`, [`kubernetes.io/cluster/${clusterName}`]: 'shared' },
    };
    return id;
  });
  return {
    vpcId,
    subnetIds,
    securityGroupIds: [],
    clusterSecurityGroupId: createGroup(region, clusterName, vpcId),
  };
}

/** Puts a cluster into subnets that exist, which have to be of one VPC. */
export function useNetwork(
  region: RegionState,
  clusterName: string,
  subnets: [SubnetState, ...SubnetState[]],
): ClusterState['network'] {
  const { vpcId } = subnets[0];
  return {
    vpcId,
    subnetIds: subnets.map(({ id }) => id),
    securityGroupIds: [],
    clusterSecurityGroupId: createGroup(region, clusterName, vpcId),
  };
}

/** Makes the security group that EKS makes for a cluster, and answers its id. */
function createGroup(region: RegionState, clusterName: string, vpcId: string): string {
  const id = ec2Id('sg');
  region.securityGroups[id] = {
    id,
    name: `eks-cluster-sg-${clusterName}`,
    description:
      'EKS created security group applied to ENI that is attached to EKS Control Plane master nodes',
    vpcId,
    tags: { 'aws:eks:cluster-name': clusterName },
  };
  return id;
}

/** The next private address of a subnet; addresses come round again after the whole range. */
export function takeAddress(subnet: SubnetState): string {
  const host = subnet.nextHost;
  subnet.nextHost = host + 1 > SUBNET_ADDRESSES ? FIRST_HOST : host + 1;
  const [first, second, third] = subnet.network;
  return `${first}.${second}.${third + Math.floor(host / 256)}.${host % 256}`;
}

/** Addresses of a subnet that are still free. */
export function freeAddresses(region: RegionState, subnet: SubnetState): number {
  if (subnet.freeAddresses !== undefined) return subnet.freeAddresses;
  const nodes = Object.values(region.instances).filter(
    (instance) => instance.subnetId === subnet.id && instance.lifecycle !== 'terminated',
  ).length;
  return Math.max(0, SUBNET_ADDRESSES - nodes * ADDRESSES_PER_NODE);
}

/** The private DNS name of an address, which is also the name of its Kubernetes node. */
export function privateDnsName(ip: string, region: string): string {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${ip.replaceAll('.', '-')}.${domain}`;
}
