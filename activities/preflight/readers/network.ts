import { paginateDescribeSubnets, type EC2Client } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import type { AwsClients } from '../../clients/clients.js';
import type { NetworkInfo } from '../inventory.js';

/** EC2 takes at most 200 values in a filter. */
const MAX_FILTER_VALUES = 200;

/** The cluster's own subnets, and the free addresses of these and `moreSubnets`. */
export async function readNetwork(
  { eks, ec2 }: AwsClients,
  clusterName: string,
  moreSubnets: string[],
  signal: AbortSignal,
): Promise<NetworkInfo> {
  const command = new DescribeClusterCommand({ name: clusterName });
  const { cluster } = await eks.send(command, { abortSignal: signal });
  const clusterSubnetIds = cluster?.resourcesVpcConfig?.subnetIds ?? [];
  const ids = [...new Set([...clusterSubnetIds, ...moreSubnets])];
  return {
    clusterSubnetIds,
    ipFamily: cluster?.kubernetesNetworkConfig?.ipFamily === 'ipv6' ? 'ipv6' : 'ipv4',
    subnets: await readSubnets(ec2, ids, signal),
  };
}

/** By a filter, since naming an id that does not exist fails the whole call. */
async function readSubnets(
  ec2: EC2Client,
  ids: string[],
  signal: AbortSignal,
): Promise<NetworkInfo['subnets']> {
  const subnets: NetworkInfo['subnets'] = [];
  for (let start = 0; start < ids.length; start += MAX_FILTER_VALUES) {
    const filter = { Name: 'subnet-id', Values: ids.slice(start, start + MAX_FILTER_VALUES) };
    for await (const page of paginateDescribeSubnets(
      { client: ec2 },
      { Filters: [filter] },
      { abortSignal: signal },
    )) {
      for (const { SubnetId, AvailabilityZone, AvailableIpAddressCount } of page.Subnets ?? []) {
        if (!SubnetId) continue;
        subnets.push({
          id: SubnetId,
          zone: AvailabilityZone ?? '',
          freeAddresses: AvailableIpAddressCount ?? 0,
        });
      }
    }
  }
  return subnets;
}
