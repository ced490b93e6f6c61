/** A quota of EC2: how many vCPUs of a kind of instance may run in a region. */
export interface VcpuQuota {
  code: string;
  name: string;
}

/** What a simulated account has unless its specification says otherwise: more than any test fleet needs. */
export const DEFAULT_VCPUS = 1_000_000;

/** The quotas that limit running instances, by their real codes and names. */
export const VCPU_QUOTAS: VcpuQuota[] = [
  { code: 'L-1216C47A', name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances' },
  { code: 'L-34B43A08', name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests' },
  { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances' },
  { code: 'L-3819A6DF', name: 'All G and VT Spot Instance Requests' },
  { code: 'L-1945791B', name: 'Running On-Demand Inf instances' },
  { code: 'L-B5D1601B', name: 'All Inf Spot Instance Requests' },
];
