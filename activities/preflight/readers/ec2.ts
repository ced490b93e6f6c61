import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  paginateDescribeInstanceTypes,
  type _InstanceType,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { AwsClients } from '../../clients/clients.js';
import { mapConcurrent } from '../../concurrency.js';
import { groupBy } from '../group-by.js';
import type { InstanceTypeInfo, LaunchTemplateInfo } from '../inventory.js';

const READS_IN_FLIGHT = 5;
/** DescribeInstanceTypes takes at most 100 names. */
const MAX_INSTANCE_TYPES = 100;
/** Codes of EC2 for a launch template, or a version of it, that was deleted. */
const GONE = /^InvalidLaunchTemplateId\.(?:NotFound|VersionNotFound)/;

/**
 * The newest version of each launch template that node groups use, and which of the versions that they use are gone.
 * One call each, since an id or version that is gone fails the whole call.
 */
export async function readLaunchTemplates(
  { ec2 }: AwsClients,
  used: { id: string; version: string }[],
  signal: AbortSignal,
): Promise<LaunchTemplateInfo[]> {
  const templates = groupBy(used, ({ id }) => id);
  return mapConcurrent(templates, READS_IN_FLIGHT, async ([id, uses]) => {
    const latestVersion = await unlessGone(readLatestVersion(ec2, id, signal));
    if (latestVersion === null) return { id, latestVersion, missingVersions: [] };
    const missingVersions: string[] = [];
    for (const version of new Set(uses.map((use) => use.version))) {
      const found = await unlessGone(hasVersion(ec2, id, version, signal));
      if (!found) missingVersions.push(version);
    }
    return { id, latestVersion, missingVersions };
  });
}

async function readLatestVersion(ec2: EC2Client, id: string, signal: AbortSignal): Promise<string | null> {
  const command = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] });
  const { LaunchTemplates } = await ec2.send(command, { abortSignal: signal });
  const latest = LaunchTemplates?.[0]?.LatestVersionNumber;
  return latest === undefined ? null : String(latest);
}

async function hasVersion(
  ec2: EC2Client,
  id: string,
  version: string,
  signal: AbortSignal,
): Promise<boolean> {
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] });
  const { LaunchTemplateVersions } = await ec2.send(command, { abortSignal: signal });
  return (LaunchTemplateVersions ?? []).length > 0;
}

/** Null for a template, or a version of one, that EC2 does not know. */
async function unlessGone<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && GONE.test(error.name)) return null;
    throw error;
  }
}

/** vCPUs and network limits of instance types. */
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
      for (const { InstanceType, NetworkInfo, VCpuInfo } of page.InstanceTypes ?? []) {
        if (!InstanceType || !NetworkInfo?.MaximumNetworkInterfaces) continue;
        types.push({
          name: InstanceType,
          maxInterfaces: NetworkInfo.MaximumNetworkInterfaces,
          addressesPerInterface: NetworkInfo.Ipv4AddressesPerInterface ?? 0,
          vcpus: VCpuInfo?.DefaultVCpus ?? 0,
        });
      }
    }
  }
  return types;
}
