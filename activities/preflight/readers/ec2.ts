import {
  DescribeLaunchTemplatesCommand,
  paginateDescribeInstanceTypes,
  type _InstanceType,
} from '@aws-sdk/client-ec2';
import type { AwsClients } from '../../clients/clients.js';
import { mapConcurrent } from '../../concurrency.js';
import type { InstanceTypeInfo, LaunchTemplateInfo } from '../inventory.js';

const READS_IN_FLIGHT = 5;
/** DescribeInstanceTypes takes at most 100 names. */
const MAX_INSTANCE_TYPES = 100;

/** The newest version of each launch template. One call each, since an id that is gone fails the whole call. */
export async function readLaunchTemplates(
  { ec2 }: AwsClients,
  ids: string[],
  signal: AbortSignal,
): Promise<LaunchTemplateInfo[]> {
  return mapConcurrent(new Set(ids), READS_IN_FLIGHT, async (id) => {
    try {
      const command = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] });
      const { LaunchTemplates } = await ec2.send(command, { abortSignal: signal });
      const latest = LaunchTemplates?.[0]?.LatestVersionNumber;
      return { id, latestVersion: latest === undefined ? null : String(latest) };
    } catch (error) {
      if (error instanceof Error && error.name.startsWith('InvalidLaunchTemplateId.')) {
        return { id, latestVersion: null };
      }
      throw error;
    }
  });
}

/** Network limits of instance types. */
export async function readInstanceTypes(
  { ec2 }: AwsClients,
  names: string[],
  signal: AbortSignal,
): Promise<InstanceTypeInfo[]> {
  const types: InstanceTypeInfo[] = [];
  const distinct = [...new Set(names)];
  for (let start = 0; start < distinct.length; start += MAX_INSTANCE_TYPES) {
    // The SDK's union of names is that of its release; EC2 decides what exists.
    const InstanceTypes = distinct.slice(start, start + MAX_INSTANCE_TYPES) as _InstanceType[];
    for await (const page of paginateDescribeInstanceTypes(
      { client: ec2 },
      { InstanceTypes },
      { abortSignal: signal },
    )) {
      for (const { InstanceType, NetworkInfo } of page.InstanceTypes ?? []) {
        if (!InstanceType || !NetworkInfo?.MaximumNetworkInterfaces) continue;
        types.push({
          name: InstanceType,
          maxInterfaces: NetworkInfo.MaximumNetworkInterfaces,
          addressesPerInterface: NetworkInfo.Ipv4AddressesPerInterface ?? 0,
        });
      }
    }
  }
  return types;
}
