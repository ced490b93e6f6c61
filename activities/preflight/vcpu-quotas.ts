/** How instances are bought; each way has quotas of its own. */
export type Market = 'ON_DEMAND' | 'SPOT';

/** Service Quotas code by market, and the families (leading letters of an instance type) that share it. */
interface QuotaClass {
  families: readonly string[];
  codes: Partial<Record<Market, string>>;
}

/**
 * EC2's limits on running vCPUs, a region each. Families without an entry (high memory, HPC, Mac) are not judged; nor is
 * P on Spot, which has one quota for each of several generations.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
 */
const QUOTA_CLASSES: readonly QuotaClass[] = [
  {
    families: ['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z'],
    codes: { ON_DEMAND: 'L-1216C47A', SPOT: 'L-34B43A08' },
  },
  { families: ['g', 'gr', 'vt'], codes: { ON_DEMAND: 'L-DB2E81BA', SPOT: 'L-3819A6DF' } },
  { families: ['p'], codes: { ON_DEMAND: 'L-417A185B' } },
  { families: ['inf'], codes: { ON_DEMAND: 'L-1945791B', SPOT: 'L-B5D1601B' } },
  { families: ['trn'], codes: { ON_DEMAND: 'L-2C3B7624', SPOT: 'L-6B0D517C' } },
  { families: ['x'], codes: { ON_DEMAND: 'L-7295265B', SPOT: 'L-E3A00192' } },
  { families: ['f'], codes: { ON_DEMAND: 'L-74FC7D96', SPOT: 'L-88CF9481' } },
];

/**
 * The code of the quota that an instance type counts against, or null when none is known.
 * @example quotaCode('m6i.large', 'ON_DEMAND') // 'L-1216C47A'
 */
export function quotaCode(instanceType: string, market: Market): string | null {
  const family = /^[a-z]+/.exec(instanceType)?.[0] ?? '';
  return QUOTA_CLASSES.find(({ families }) => families.includes(family))?.codes[market] ?? null;
}

/** The market of a node group's `capacityType`; null for capacity blocks, which are reserved and count against no quota. */
export function marketOf(capacityType: string): Market | null {
  return capacityType === 'ON_DEMAND' || capacityType === 'SPOT' ? capacityType : null;
}
