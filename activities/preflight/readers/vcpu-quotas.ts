import { paginateDescribeInstances, type EC2Client } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { NodeGroupInfo } from '../../../contracts/cluster-state.js';
import { DrydockError } from '../../../contracts/drydock-error.js';
import type { AwsClients } from '../../clients/clients.js';
import { mapConcurrent } from '../../concurrency.js';
import type { VcpuQuota, VcpuQuotasInfo } from '../inventory.js';
import { marketOf, quotaCode, type Market } from '../vcpu-quotas.js';
import { readInstanceTypes } from './ec2.js';

const READS_IN_FLIGHT = 2;
/** The largest page of DescribeInstances. */
const PAGE_SIZE = 1000;

/** Instances of one type and market that count against a quota now. */
export interface RunningInstances {
  type: string;
  market: Market;
  count: number;
}

/**
 * The EC2 quotas that the node groups' instances count against, and what all instances of the region use of them.
 * The use is an approximation from DescribeInstances: unused capacity reservations, which count too, are not seen.
 */
export async function readVcpuQuotas(
  aws: AwsClients,
  groups: Pick<NodeGroupInfo, 'instance_types' | 'capacity_type'>[],
  signal: AbortSignal,
): Promise<VcpuQuotasInfo> {
  if (groups.length === 0) return { quotas: [], vcpus: {} };
  const running = await readRunning(aws.ec2, signal);
  const types = [
    ...running.map(({ type }) => type),
    ...groups.flatMap(({ instance_types }) => instance_types),
  ];
  const vcpus = Object.fromEntries(
    (await readInstanceTypes(aws, types, signal)).map(({ name, vcpus }) => [name, vcpus]),
  );
  const codes = groups.flatMap((group) => {
    const market = marketOf(group.capacity_type);
    // A group whose launch template decides the type may run any of those that run now.
    const own = group.instance_types.length > 0 ? group.instance_types : types;
    return market === null ? [] : own.flatMap((type) => quotaCode(type, market) ?? []);
  });
  const quotas = await mapConcurrent(new Set(codes), READS_IN_FLIGHT, (code) =>
    readQuota(aws.serviceQuotas, code, usedVcpus(code, running, vcpus), signal),
  );
  return { quotas, vcpus };
}

/** The vCPUs that running instances use of a quota. Quotas count the default vCPUs of a type, whatever CPU options say. */
export function usedVcpus(code: string, running: RunningInstances[], vcpus: Record<string, number>): number {
  return running
    .filter(({ type, market }) => quotaCode(type, market) === code)
    .reduce((sum, { type, count }) => sum + count * (vcpus[type] ?? 0), 0);
}

async function readQuota(
  client: ServiceQuotasClient,
  code: string,
  used: number,
  signal: AbortSignal,
): Promise<VcpuQuota> {
  const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code });
  const { Quota } = await client.send(command, { abortSignal: signal });
  if (Quota?.Value === undefined) {
    const reason = Quota?.ErrorReason?.ErrorMessage ?? 'it gives no reason';
    throw new DrydockError('AWS_ERROR', `Service Quotas has no value of ${code}: ${reason}.`);
  }
  return { code, arn: Quota.QuotaArn ?? code, name: Quota.QuotaName ?? code, limit: Quota.Value, used };
}

/** Counted page by page, since an account may run thousands. Those on dedicated hosts are limited by host instead. */
async function readRunning(ec2: EC2Client, signal: AbortSignal): Promise<RunningInstances[]> {
  const counts = new Map<string, RunningInstances>();
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
  for await (const page of paginateDescribeInstances(
    { client: ec2, pageSize: PAGE_SIZE },
    { Filters },
    { abortSignal: signal },
  )) {
    for (const instance of (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])) {
      const { InstanceType: type, InstanceLifecycle: lifecycle, Placement } = instance;
      if (!type || lifecycle === 'capacity-block' || Placement?.Tenancy === 'host') continue;
      const market = lifecycle === 'spot' ? 'SPOT' : 'ON_DEMAND';
      const key = `${market} ${type}`;
      const known = counts.get(key) ?? { type, market, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  }
  return [...counts.values()];
}
