import type { Expectation } from '../../../../activities/validation/criteria.js';
import type {
  HealthSnapshot,
  PodHealth,
  WorkloadHealth,
} from '../../../../activities/validation/snapshot.js';
import type { HealthBaseline } from '../../../../contracts/validation.js';

/** A healthy cluster at 1.34 of two nodes, two pods of one Deployment and one add-on. */

export function baseline(fields: Partial<HealthBaseline> = {}): HealthBaseline {
  return {
    nodes_ready: 2,
    nodes_total: 2,
    degraded_workloads: {},
    unhealthy_pods: 0,
    pods_total: 2,
    inactive_addons: [],
    captured_at: '2026-11-21T08:00:00.000Z',
    ...fields,
  };
}

export function expectation(fields: Partial<HealthBaseline> = {}): Expectation {
  return { clusterName: 'demo', baseline: baseline(fields), expectedVersion: '1.34' };
}

export function pod(fields: Partial<PodHealth> = {}): PodHealth {
  return {
    namespace: 'shop',
    name: 'web-1',
    counts: true,
    ready: true,
    controllerKind: 'ReplicaSet',
    state: 'Running',
    ...fields,
  };
}

export function workload(fields: Partial<WorkloadHealth> = {}): WorkloadHealth {
  return { reference: 'Deployment/shop/web', namespace: 'shop', desired: 2, ready: 2, ...fields };
}

export const healthy = {
  controlPlane: {
    ok: true,
    value: { status: 'ACTIVE', serverVersion: 'v1.34.1-eks-1', notReady: null },
  },
  nodes: {
    ok: true,
    value: [
      { name: 'node-1', ready: true },
      { name: 'node-2', ready: true },
    ],
  },
  pods: { ok: true, value: [pod(), pod({ name: 'web-2' })] },
  workloads: { ok: true, value: [workload()] },
  addons: { ok: true, value: [{ name: 'coredns', status: 'ACTIVE' }] },
} satisfies HealthSnapshot;
