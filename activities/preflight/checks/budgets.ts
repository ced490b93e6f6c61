import type { Finding } from '../../../contracts/findings.js';
import { bestCaseDisruptions, coverBudgets, type CoveredBudget } from '../budgets.js';
import { defineCheck, finding } from '../check.js';
import { groupBy } from '../group-by.js';
import type { BudgetInfo, PodInfo } from '../inventory.js';
import { drainPredicate, ownerReference, someOf, workloadReference } from '../references.js';
import { selectorPredicate } from '../selectors.js';

const reference = ({ namespace, name }: BudgetInfo): string => `PodDisruptionBudget/${namespace}/${name}`;

const describeLimit = ({ minAvailable, maxUnavailable }: BudgetInfo): string =>
  maxUnavailable === null ? `minAvailable ${minAvailable}` : `maxUnavailable ${maxUnavailable}`;

/** Workloads of several replicas that no budget protects. */
export const missingBudgetCheck = defineCheck({
  codes: ['BUDGET_MISSING'],
  needs: ['workloads', 'budgets'],
  run({ workloads, budgets }) {
    const selectors = budgets.map(({ namespace, selector }) => ({
      namespace,
      selects: selectorPredicate(selector),
    }));
    return workloads
      .filter(({ kind, replicas }) => kind !== 'DaemonSet' && replicas > 1)
      .filter(
        (workload) =>
          !selectors.some(
            ({ namespace, selects }) => namespace === workload.namespace && selects(workload.template.labels),
          ),
      )
      .map((workload) => {
        const resource = workloadReference(workload);
        const message = `${resource} has ${workload.replicas} replicas and no budget.`;
        return finding('BUDGET_MISSING', resource, message);
      });
  },
});

/**
 * Budgets that stop a drain: those that can never allow an eviction, however healthy their pods are, and pods with two
 * budgets stop it for good; budgets that allow none now stop it until their pods recover. They are only advice when no
 * covered pod is on a node that this operation drains with respect for budgets.
 */
export const blockingBudgetCheck = defineCheck({
  codes: ['BUDGET_NEVER_ALLOWS', 'BUDGET_EXHAUSTED', 'BUDGET_OVERLAP'],
  needs: ['nodes', 'pods', 'workloads', 'budgets'],
  run({ nodes, pods, workloads, budgets }, context) {
    const stopsDrain = drainPredicate(nodes, context);
    const covered = coverBudgets(budgets, pods, workloads);
    return [...covered.flatMap((one) => judge(one, stopsDrain)), ...overlaps(covered, stopsDrain)];
  },
});

function judge(covered: CoveredBudget, stopsDrain: (pod: PodInfo) => boolean): Finding[] {
  const { budget, pods, expected } = covered;
  if (pods.length === 0) return [];
  if (expected > 0 && bestCaseDisruptions(budget, expected) === 0) {
    const severity = pods.some(stopsDrain) ? 'required' : 'recommended';
    return [finding('BUDGET_NEVER_ALLOWS', reference(budget), describeNever(covered), { severity })];
  }
  if (budget.disruptionsAllowed > 0) return [];
  const message = `Budget ${budget.name} (${describeLimit(budget)}) allows no eviction now: ${budget.currentHealthy} pods are healthy, ${budget.desiredHealthy} must be.`;
  return [finding('BUDGET_EXHAUSTED', reference(budget), message)];
}

function describeNever({ budget, pods, expected }: CoveredBudget): string {
  const owners = [...new Set(pods.map(ownerReference))];
  const count = `${expected} ${expected === 1 ? 'pod' : 'pods'}`;
  return `Budget ${budget.name} (${describeLimit(budget)}) of ${count} never allows an eviction: ${someOf(owners)}.`;
}

/**
 * Pods with two budgets: the Eviction API answers 500 for them, and no retry helps.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works
 */
function overlaps(covered: CoveredBudget[], stopsDrain: (pod: PodInfo) => boolean): Finding[] {
  const budgetsOf = new Map<PodInfo, string[]>();
  for (const { budget, pods } of covered) {
    for (const pod of pods) budgetsOf.set(pod, [...(budgetsOf.get(pod) ?? []), budget.name]);
  }
  const doubled = [...budgetsOf].filter(([, names]) => names.length > 1);
  return [...groupBy(doubled, ([pod]) => ownerReference(pod))].map(([owner, alike]) => {
    const names = [...new Set(alike.flatMap(([, budgets]) => budgets))];
    const severity = alike.some(([pod]) => stopsDrain(pod)) ? 'required' : 'recommended';
    const message = `${alike.length} pods of ${owner} are covered by the budgets ${someOf(names)}.`;
    return finding('BUDGET_OVERLAP', owner, message, { severity });
  });
}
