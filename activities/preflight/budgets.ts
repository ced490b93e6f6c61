import type { BudgetInfo, PodInfo, WorkloadInfo } from './inventory.js';
import { groupBy } from './group-by.js';
import { selectorPredicate } from './selectors.js';

/**
 * A number or percentage of a disruption budget as a number of pods. Percentages are rounded up for both limits.
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
 * @param expected the pods that the percentage is of.
 */
export function scaledLimit(limit: number | string, expected: number): number {
  if (typeof limit === 'number') return limit;
  const percent = /^(\d+)%$/.exec(limit);
  // In whole numbers, since 0.07 * 100 is more than 7.
  return percent ? Math.ceil((Number(percent[1]) * expected) / 100) : Number(limit);
}

/** The healthy pods that a budget asks for, as the disruption controller computes it; a budget without limits asks for none. */
export function desiredHealthy(
  budget: Pick<BudgetInfo, 'minAvailable' | 'maxUnavailable'>,
  expected: number,
): number {
  if (budget.maxUnavailable !== null) {
    return Math.max(0, expected - scaledLimit(budget.maxUnavailable, expected));
  }
  if (budget.minAvailable !== null) return scaledLimit(budget.minAvailable, expected);
  return 0;
}

/** How many pods may be out at once under a budget when all `expected` pods are healthy; never below 0. */
export function bestCaseDisruptions(
  budget: Pick<BudgetInfo, 'minAvailable' | 'maxUnavailable'>,
  expected: number,
): number {
  return Math.max(0, expected - desiredHealthy(budget, expected));
}

/** A budget with the evictable pods that it covers. */
export interface CoveredBudget {
  budget: BudgetInfo;
  pods: PodInfo[];
  /** The pods that its controllers want in all. */
  expected: number;
}

/** Pods that a drain evicts: not finished, not of a DaemonSet, not from a file. */
export function isEvictable(pod: PodInfo): boolean {
  return (
    pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && pod.controller?.kind !== 'DaemonSet' && !pod.mirror
  );
}

/** Finds the evictable pods of each budget, and how many its controllers want. */
export function coverBudgets(
  budgets: BudgetInfo[],
  pods: PodInfo[],
  workloads: WorkloadInfo[],
): CoveredBudget[] {
  const replicas = new Map(
    workloads.map((workload) => [
      `${workload.kind}/${workload.namespace}/${workload.name}`,
      workload.replicas,
    ]),
  );
  const podsByNamespace = groupBy(pods.filter(isEvictable), (pod) => pod.namespace);
  return budgets.map((budget) => {
    const selects = selectorPredicate(budget.selector);
    const covered = (podsByNamespace.get(budget.namespace) ?? []).filter(({ labels }) => selects(labels));
    return { budget, pods: covered, expected: expectedPods(covered, replicas) };
  });
}

/** The replicas of the pods' controllers; pods of controllers that were not listed count as they are. */
function expectedPods(pods: PodInfo[], replicas: Map<string, number>): number {
  const controllers = new Set<string>();
  let expected = 0;
  for (const pod of pods) {
    const controller = pod.controller && `${pod.controller.kind}/${pod.namespace}/${pod.controller.name}`;
    const wanted = controller === null ? undefined : replicas.get(controller);
    if (controller === null || wanted === undefined) {
      expected += 1;
    } else if (!controllers.has(controller)) {
      controllers.add(controller);
      expected += wanted;
    }
  }
  return expected;
}
