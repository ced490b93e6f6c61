import type { ValidationCriterion } from '../../contracts/upgrade-request.js';
import type { HealthBaseline, ValidationProblem } from '../../contracts/validation.js';
import { minorOf } from '../planning/versions.js';
import {
  isDegraded,
  isUnhealthy,
  type AddonStatus,
  type ControlPlaneHealth,
  type HealthSnapshot,
  type NodeHealth,
  type PodHealth,
  type Read,
  type SnapshotPart,
  type WorkloadHealth,
} from './snapshot.js';

/** What a criterion is held against. */
export interface Expectation {
  clusterName: string;
  baseline: HealthBaseline;
  /** The control plane's minor version, such as `1.33`. */
  expectedVersion: string;
}

type Criterion<T extends ValidationCriterion['type']> = Extract<ValidationCriterion, { type: T }>;

/** The parts of a snapshot that each criterion looks at. */
export const PARTS_OF: Record<ValidationCriterion['type'], SnapshotPart[]> = {
  control_plane: ['controlPlane'],
  nodes_ready: ['nodes'],
  pods_healthy: ['pods', 'workloads'],
  addons_active: ['addons'],
};

/** What stands against a criterion: problems that were seen, and parts that could not be looked at. */
export interface Judgement {
  problems: ValidationProblem[];
  unread: ValidationProblem[];
}

/** Judges one criterion over a snapshot. A part that was not read stands in `unread`: its absence proves nothing. */
export function judge(
  criterion: ValidationCriterion,
  snapshot: HealthSnapshot,
  expected: Expectation,
): Judgement {
  const unread = PARTS_OF[criterion.type].flatMap((part): ValidationProblem[] => {
    const read: Read<unknown> = snapshot[part] ?? { ok: false, reason: 'it was not read' };
    if (read.ok) return [];
    return [
      {
        criterion: criterion.type,
        resource: `cluster/${expected.clusterName}`,
        message: `${part} could not be read: ${read.reason}`,
      },
    ];
  });
  if (unread.length > 0) return { problems: [], unread };
  return { problems: problemsOf(criterion, snapshot, expected), unread };
}

function problemsOf(
  criterion: ValidationCriterion,
  { controlPlane, nodes, pods, workloads, addons }: HealthSnapshot,
  expected: Expectation,
): ValidationProblem[] {
  switch (criterion.type) {
    case 'control_plane':
      return controlPlane?.ok ? judgeControlPlane(controlPlane.value, expected) : [];
    case 'nodes_ready':
      return nodes?.ok ? judgeNodes(criterion, nodes.value, expected) : [];
    case 'pods_healthy':
      return pods?.ok && workloads?.ok ? judgePods(criterion, pods.value, workloads.value, expected) : [];
    case 'addons_active':
      return addons?.ok ? judgeAddons(addons.value, expected) : [];
  }
}

/** ACTIVE, ready, and at the expected minor version by the API server's own word. */
export function judgeControlPlane(
  { status, serverVersion, notReady }: ControlPlaneHealth,
  { clusterName, expectedVersion }: Expectation,
): ValidationProblem[] {
  const problem = (message: string): ValidationProblem => ({
    criterion: 'control_plane',
    resource: `cluster/${clusterName}`,
    message,
  });
  const problems: ValidationProblem[] = [];
  if (status !== 'ACTIVE') problems.push(problem(`The cluster is ${status}, not ACTIVE.`));
  if (notReady !== null) problems.push(problem(`The API server is not ready: ${notReady}.`));
  if (minorOf(serverVersion) !== minorOf(expectedVersion)) {
    problems.push(problem(`The API server runs ${serverVersion}, not ${expectedVersion}.`));
  }
  return problems;
}

/**
 * With `minPercent` at least this share of the nodes is Ready. Without, no more nodes are out than before: their number
 * may have changed, since autoscalers go on working while an upgrade bakes.
 */
export function judgeNodes(
  { minPercent }: Criterion<'nodes_ready'>,
  nodes: NodeHealth[],
  { clusterName, baseline }: Expectation,
): ValidationProblem[] {
  const out = nodes.filter(({ ready }) => !ready);
  const ready = nodes.length - out.length;
  const problem = (resource: string, message: string): ValidationProblem => ({
    criterion: 'nodes_ready',
    resource,
    message,
  });
  if (ready === 0 && baseline.nodes_ready > 0 && (minPercent ?? 100) > 0) {
    return [problem(`cluster/${clusterName}`, `None of ${nodes.length} nodes is Ready.`)];
  }
  const enough =
    minPercent === undefined
      ? out.length <= baseline.nodes_total - baseline.nodes_ready
      : ready * 100 >= minPercent * nodes.length;
  if (enough) return [];
  const wanted = minPercent === undefined ? 'as before' : `at least ${minPercent} %`;
  const summary = `${ready} of ${nodes.length} nodes are Ready, which must be ${wanted}`;
  return out.map(({ name }) => problem(`Node/${name}`, `Node ${name} is not Ready (${summary}).`));
}

/** Controllers whose pods are judged through the workload that they belong to. */
const JUDGED_AS_WORKLOAD = ['ReplicaSet', 'StatefulSet', 'DaemonSet'];

/**
 * With `maxUnhealthyPercent` that share of the pods may be unhealthy, while no workload is down entirely that was not
 * before. Without, no workload has fewer ready pods than it wants or, if it was short before, than it had; and no more
 * pods outside of workloads are unhealthy than pods were before.
 */
export function judgePods(
  { maxUnhealthyPercent, namespaces }: Criterion<'pods_healthy'>,
  allPods: PodHealth[],
  allWorkloads: WorkloadHealth[],
  { baseline }: Expectation,
): ValidationProblem[] {
  const within = ({ namespace }: { namespace: string }): boolean => namespaces?.includes(namespace) ?? true;
  const pods = allPods.filter(within);
  const unhealthy = pods.filter(isUnhealthy);
  const before = (workload: WorkloadHealth): number =>
    baseline.degraded_workloads[workload.reference] ?? workload.desired;
  const short = allWorkloads
    .filter(within)
    .filter((workload) => isDegraded(workload) && workload.ready < before(workload))
    .filter(({ ready }) => maxUnhealthyPercent === undefined || ready === 0)
    .map((workload) => ({
      criterion: 'pods_healthy',
      resource: workload.reference,
      message: `${workload.reference} has ${workload.ready} of ${workload.desired} pods ready.`,
    }));
  const named = (pod: PodHealth): ValidationProblem => ({
    criterion: 'pods_healthy',
    resource: `Pod/${pod.namespace}/${pod.name}`,
    message: `Pod ${pod.namespace}/${pod.name} is not healthy (${pod.state}).`,
  });
  if (maxUnhealthyPercent !== undefined) {
    const total = pods.filter(({ counts }) => counts).length;
    return unhealthy.length * 100 > maxUnhealthyPercent * total ? [...short, ...unhealthy.map(named)] : short;
  }
  const loose = unhealthy.filter(({ controllerKind }) => !JUDGED_AS_WORKLOAD.includes(controllerKind ?? ''));
  return loose.length > baseline.unhealthy_pods ? [...short, ...loose.map(named)] : short;
}

/** Every add-on is ACTIVE, or was not before either. */
export function judgeAddons(
  addons: AddonStatus[],
  { clusterName, baseline }: Expectation,
): ValidationProblem[] {
  return addons
    .filter(({ name, status }) => status !== 'ACTIVE' && !baseline.inactive_addons.includes(name))
    .map(({ name, status }) => ({
      criterion: 'addons_active',
      resource: `addon/${clusterName}/${name}`,
      message: `Add-on ${name} is ${status}, not ACTIVE.`,
    }));
}
