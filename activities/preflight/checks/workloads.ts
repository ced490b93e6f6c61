import { defineCheck, finding } from '../check.js';
import type { WorkloadInfo } from '../inventory.js';
import { workloadReference } from '../references.js';

/** Workloads that a drain moves: not DaemonSets, not scaled to nothing. */
const moves = ({ kind, replicas }: WorkloadInfo): boolean => kind !== 'DaemonSet' && replicas > 0;

/** How workloads are set up for being moved from node to node. */
export const workloadChecks = [
  defineCheck({
    codes: ['WORKLOAD_SINGLE_REPLICA'],
    needs: ['workloads'],
    run: ({ workloads }) =>
      workloads
        .filter((workload) => moves(workload) && workload.replicas === 1)
        .map(workloadReference)
        .map((resource) => finding('WORKLOAD_SINGLE_REPLICA', resource, `${resource} has a single replica.`)),
  }),
  defineCheck({
    codes: ['WORKLOAD_MIN_READY_SECONDS'],
    needs: ['workloads'],
    run: ({ workloads }) =>
      workloads
        .filter((workload) => moves(workload) && workload.minReadySeconds === 0)
        .map(workloadReference)
        .map((resource) =>
          finding('WORKLOAD_MIN_READY_SECONDS', resource, `${resource} has minReadySeconds 0.`),
        ),
  }),
  defineCheck({
    codes: ['WORKLOAD_NO_READINESS_PROBE'],
    needs: ['workloads'],
    run: ({ workloads }) =>
      workloads
        .filter((workload) => moves(workload) && !workload.template.hasReadinessProbe)
        .map(workloadReference)
        .map((resource) =>
          finding('WORKLOAD_NO_READINESS_PROBE', resource, `${resource} has no readiness probe.`),
        ),
  }),
  defineCheck({
    codes: ['WORKLOAD_ZERO_GRACE'],
    needs: ['workloads'],
    run: ({ workloads }) =>
      workloads
        .filter((workload) => moves(workload) && workload.template.graceSeconds === 0)
        .map(workloadReference)
        .map((resource) =>
          finding('WORKLOAD_ZERO_GRACE', resource, `${resource} has terminationGracePeriodSeconds 0.`),
        ),
  }),
  defineCheck({
    codes: ['WORKLOAD_DOCKER_SOCKET'],
    needs: ['workloads'],
    run: ({ workloads }) =>
      workloads
        .filter(({ template }) => template.dockerSocket)
        .map(workloadReference)
        .map((resource) => finding('WORKLOAD_DOCKER_SOCKET', resource, `${resource} mounts docker.sock.`)),
  }),
];
