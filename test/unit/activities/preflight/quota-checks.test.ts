import type { VcpuQuotasInfo } from '../../../../activities/preflight/inventory.js';
import { surgeNodes } from '../../../../activities/preflight/surge.js';
import { quotaCode } from '../../../../activities/preflight/vcpu-quotas.js';
import { describeCode, node, nodeGroup, type Case } from './fixtures.js';

const STANDARD = 'L-1216C47A';
const GPU = 'L-DB2E81BA';
const SPOT = 'L-34B43A08';

const quota = (code: string, limit: number, used: number): VcpuQuotasInfo['quotas'][number] => ({
  code,
  arn: `quota/${code}`,
  name: `Name of ${code}`,
  limit,
  used,
});
const quotas = (...given: VcpuQuotasInfo['quotas']): Case['inventory'] => ({
  vcpuQuotas: { quotas: given, vcpus: { 'm6i.large': 2, 'm6i.4xlarge': 16, 'g5.xlarge': 4 } },
});
const groups = (...fields: Parameters<typeof nodeGroup>[0][]): Case['state'] => ({
  node_groups: fields.map((given) => nodeGroup(given)),
});

// Group blue surges by 4 nodes (two zones) of m6i.large: 8 vCPUs.
describeCode('EC2_QUOTA', [
  { name: 'ample', inventory: quotas(quota(STANDARD, 1000, 500)), expected: [] },
  { name: 'just a fifth is left', inventory: quotas(quota(STANDARD, 100, 72)), expected: [] },
  {
    name: 'less than a fifth is left',
    inventory: quotas(quota(STANDARD, 100, 73)),
    expected: [`recommended quota/${STANDARD}`],
  },
  {
    name: 'it just fits',
    inventory: quotas(quota(STANDARD, 100, 92)),
    expected: [`recommended quota/${STANDARD}`],
  },
  {
    name: 'it does not fit',
    inventory: quotas(quota(STANDARD, 100, 93)),
    expected: [`required quota/${STANDARD}`],
    says: `Node group blue surges by 4 nodes of up to 2 vCPUs, 8 in all; of the quota ${STANDARD} (Name of ${STANDARD}) 93 of 100 vCPUs are in use.`,
  },
  {
    name: 'it does not fit, but the group is left out',
    inventory: quotas(quota(STANDARD, 100, 100)),
    request: { nodeGroups: { exclude: ['blue'] } },
    expected: [],
  },
  {
    name: 'it does not fit, but the group terminates first',
    inventory: quotas(quota(STANDARD, 100, 100)),
    state: groups({
      update_config: { max_unavailable: 1, max_unavailable_percentage: null, update_strategy: 'MINIMAL' },
    }),
    expected: [],
  },
  {
    name: 'the largest of the types and groups counts',
    inventory: quotas(quota(STANDARD, 100, 40)),
    state: groups({}, { name: 'big', instance_types: ['m6i.large', 'm6i.4xlarge'] }),
    expected: [`required quota/${STANDARD}`],
    says: 'big surges by 4 nodes of up to 16 vCPUs, 64 in all',
  },
  {
    name: 'every kind of instance has its own quota',
    inventory: quotas(quota(STANDARD, 1000, 0), quota(GPU, 16, 4)),
    state: groups({}, { name: 'gpu', instance_types: ['g5.xlarge'] }),
    expected: [`required quota/${GPU}`],
  },
  {
    name: 'Spot has its own quotas',
    inventory: quotas(quota(STANDARD, 8, 8), quota(SPOT, 1000, 0)),
    state: groups({ capacity_type: 'SPOT' }),
    expected: [],
  },
  {
    name: 'capacity blocks are reserved',
    inventory: quotas(quota(STANDARD, 8, 8)),
    state: groups({ capacity_type: 'CAPACITY_BLOCK' }),
    expected: [],
  },
  {
    name: 'a launch template names the type: its nodes tell',
    inventory: {
      ...quotas(quota(STANDARD, 100, 50)),
      nodes: [node({ labels: { 'node.kubernetes.io/instance-type': 'm6i.4xlarge' } })],
    },
    state: groups({ instance_types: [] }),
    expected: [`required quota/${STANDARD}`],
    says: 'up to 16 vCPUs',
  },
  {
    name: 'maxUnavailable of the request raises the surge',
    inventory: quotas(quota(STANDARD, 100, 30)),
    request: { maxUnavailable: 40 },
    expected: [`required quota/${STANDARD}`],
    says: 'surges by 40 nodes',
  },
]);

describe('quotaCode', () => {
  it.each([
    ['m6i.large', 'ON_DEMAND', STANDARD],
    ['im4gn.large', 'ON_DEMAND', STANDARD],
    ['t4g.medium', 'SPOT', SPOT],
    ['gr6.4xlarge', 'ON_DEMAND', GPU],
    ['inf2.xlarge', 'SPOT', 'L-B5D1601B'],
    ['p5.48xlarge', 'SPOT', null],
    ['hpc7g.16xlarge', 'ON_DEMAND', null],
    ['u-6tb1.metal', 'ON_DEMAND', null],
  ] as const)('of %s, %s, is %s', (type, market, code) => {
    expect(quotaCode(type, market)).toBe(code);
  });
});

describe('surgeNodes', () => {
  const config = (max_unavailable: number | null, max_unavailable_percentage: number | null) => ({
    max_unavailable,
    max_unavailable_percentage,
    update_strategy: 'DEFAULT' as const,
  });

  it.each([
    ['twice the zones', nodeGroup({ update_config: config(1, null) }), 4],
    ['max unavailable, when it is more', nodeGroup({ update_config: config(7, null) }), 7],
    ['a percentage, rounded up', nodeGroup({ desired_size: 21, update_config: config(null, 25) }), 6],
    ['nothing for an empty group', nodeGroup({ desired_size: 0 }), 0],
  ])('is %s', (_, group, expected) => {
    expect(surgeNodes(group, 2)).toBe(expected);
  });

  it('follows the request before the group', () => {
    const group = nodeGroup({ desired_size: 20, update_config: config(9, null) });
    expect([surgeNodes(group, 2, 5), surgeNodes(group, 2, '50%')]).toEqual([5, 10]);
  });
});
