import { defineCheck, finding } from '../check.js';
import { isEvictable } from '../budgets.js';
import type { PodInfo, WorkloadInfo } from '../inventory.js';
import { ownerReference, workloadReference } from '../references.js';

/** Workloads that a drain moves: not DaemonSets, not scaled to nothing. */
const moves = ({ kind, replicas }: WorkloadInfo): boolean => kind !== 'DaemonSet' && replicas > 0;

/** Kinds whose pods are judged by the template of their workload. */
const LISTED = new Set<string>(['Deployment', 'StatefulSet', 'DaemonSet'] satisfies WorkloadInfo['kind'][]);

const isFinished = ({ phase }: PodInfo): boolean => phase === 'Succeeded' || phase === 'Failed';

/** The owners (Jobs, Argo Rollouts and other custom controllers, or bare pods themselves) of pods that are like this. */
function otherOwners(pods: PodInfo[], like: (pod: PodInfo) => boolean): string[] {
  const found = pods.filter((pod) => !LISTED.has(pod.controller?.kind ?? '') && like(pod));
  return [...new Set(found.map(ownerReference))];
}

/** Whether traffic may depend on a pod's readiness: a Job's serves none, and a bare pod does not come back. */
const maySeeTraffic = (pod: PodInfo): boolean =>
  isEvictable(pod) && pod.controller !== null && pod.controller.kind !== 'Job';

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
    needs: ['workloads', 'pods'],
    run: ({ workloads, pods }) =>
      [
        ...workloads
          .filter((workload) => moves(workload) && !workload.template.hasReadinessProbe)
          .map(workloadReference),
        ...otherOwners(pods, (pod) => maySeeTraffic(pod) && !pod.hasReadinessProbe),
      ].map((resource) =>
        finding('WORKLOAD_NO_READINESS_PROBE', resource, `${resource} has no readiness probe.`),
      ),
  }),
  defineCheck({
    codes: ['WORKLOAD_ZERO_GRACE'],
    needs: ['workloads', 'pods'],
    run: ({ workloads, pods }) =>
      [
        ...workloads
          .filter((workload) => moves(workload) && workload.template.graceSeconds === 0)
          .map(workloadReference),
        ...otherOwners(pods, (pod) => isEvictable(pod) && pod.graceSeconds === 0),
      ].map((resource) =>
        finding('WORKLOAD_ZERO_GRACE', resource, `${resource} has terminationGracePeriodSeconds 0.`),
      ),
  }),
  defineCheck({
    codes: ['WORKLOAD_DOCKER_SOCKET'],
    needs: ['workloads', 'pods'],
    run: ({ workloads, pods }) =>
      [
        ...workloads.filter(({ template }) => template.dockerSocket).map(workloadReference),
        ...otherOwners(pods, (pod) => !isFinished(pod) && pod.dockerSocket),
      ].map((resource) => finding('WORKLOAD_DOCKER_SOCKET', resource, `${resource} mounts docker.sock.`)),
  }),
];
