/** A few EC2 instance types, enough for the sizes and architectures that node groups ask for. */
export interface InstanceType {
  name: string;
  vcpus: number;
  memoryMiB: number;
  architecture: 'x86_64' | 'arm64';
  /** Network interfaces and IPv4 addresses of each: what bounds the pods of a node. */
  interfaces: number;
  addressesPerInterface: number;
}

type Row = [name: string, vcpus: number, memoryGiB: number, interfaces: number, addresses: number];

const X86: Row[] = [
  ['t3.medium', 2, 4, 3, 6],
  ['t3.large', 2, 8, 3, 12],
  ['m5.large', 2, 8, 3, 10],
  ['m5.xlarge', 4, 16, 4, 15],
  ['m6i.large', 2, 8, 3, 10],
  ['m6i.xlarge', 4, 16, 4, 15],
  ['c6i.xlarge', 4, 8, 4, 15],
  ['r6i.xlarge', 4, 32, 4, 15],
  ['g5.xlarge', 4, 16, 4, 15],
  ['inf2.xlarge', 4, 16, 4, 15],
];

const ARM: Row[] = [
  ['t4g.medium', 2, 4, 3, 6],
  ['m6g.large', 2, 8, 3, 10],
  ['m7g.large', 2, 8, 3, 10],
  ['m7g.xlarge', 4, 16, 4, 15],
];

function rows(table: Row[], architecture: InstanceType['architecture']): InstanceType[] {
  return table.map(([name, vcpus, gib, interfaces, addressesPerInterface]) => ({
    name,
    vcpus,
    memoryMiB: gib * 1024,
    architecture,
    interfaces,
    addressesPerInterface,
  }));
}

/** Every instance type that DescribeInstanceTypes knows. */
export const INSTANCE_TYPES: InstanceType[] = [...rows(X86, 'x86_64'), ...rows(ARM, 'arm64')];

/** What a node group gets that names no instance type. */
export function defaultInstanceType(architecture: InstanceType['architecture']): string {
  return architecture === 'arm64' ? 'm7g.large' : 'm6i.large';
}
