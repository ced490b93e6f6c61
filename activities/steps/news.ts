import type { BlockedPod, StepObservation } from '../../contracts/step-execution.js';

/** The share of a group's nodes that has to move on before a person is told: one in twenty. */
const MATERIAL_SHARE = 20;

/**
 * Whether an observation of a running change says something that `last` did not: nodes seen for the first time, at
 * least a twentieth of the nodes done since, or another set of blocked pods. A budget dips to zero for seconds in every
 * healthy rollout, so a set counts as changed only when `previous`, the poll before, saw the same one.
 */
export function isNews(
  now: StepObservation,
  last: StepObservation | null,
  previous: StepObservation | null,
): boolean {
  return nodesMovedOn(now, last) || (blockedDiffer(now, last) && !blockedDiffer(now, previous));
}

function nodesMovedOn(now: StepObservation, last: StepObservation | null): boolean {
  if (now.nodes === null) return false;
  if (!last?.nodes) return true;
  const material = Math.max(1, Math.ceil(now.nodes.total / MATERIAL_SHARE));
  return now.nodes.done - last.nodes.done >= material;
}

function blockedDiffer(a: StepObservation, b: StepObservation | null): boolean {
  return fingerprint(a.blocked) !== fingerprint(b?.blocked ?? []);
}

/** Which pods are held by which budgets; the wording of the reason does not count. */
function fingerprint(blocked: BlockedPod[]): string {
  return blocked
    .map(({ namespace, pod, node, budgets }) => `${namespace}/${pod}@${node}:${budgets.join()}`)
    .sort()
    .join('\n');
}
