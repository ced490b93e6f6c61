import type { HealthBaseline } from '../../contracts/validation.js';
import {
  isDegraded,
  isUnhealthy,
  type AddonStatus,
  type NodeHealth,
  type PodHealth,
  type WorkloadHealth,
} from './snapshot.js';

/** What a baseline is made from: everything was read. */
export interface CompleteHealth {
  nodes: NodeHealth[];
  pods: PodHealth[];
  workloads: WorkloadHealth[];
  addons: AddonStatus[];
}

/** Condenses the health of a cluster into counts, and the names of what is not well. */
export function baselineOf({ nodes, pods, workloads, addons }: CompleteHealth, now: Date): HealthBaseline {
  return {
    nodes_ready: nodes.filter(({ ready }) => ready).length,
    nodes_total: nodes.length,
    degraded_workloads: Object.fromEntries(
      workloads.filter(isDegraded).map(({ reference, ready }) => [reference, ready]),
    ),
    unhealthy_pods: pods.filter(isUnhealthy).length,
    pods_total: pods.filter(({ counts }) => counts).length,
    inactive_addons: addons.filter(({ status }) => status !== 'ACTIVE').map(({ name }) => name),
    captured_at: now.toISOString(),
  };
}
