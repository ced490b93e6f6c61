import type { Finding } from '../../../contracts/findings.js';
import { bestCaseDisruptions, coverBudgets, isEvictable, type CoveredBudget } from '../budgets.js';
import { defineCheck, finding } from '../check.js';
import type { BudgetInfo } from '../inventory.js';
import { drainPredicate, ownerReference, someOf, workloadReference } from '../references.js';
import { selects } from '../selectors.js';

const reference = ({ namespace, name }: BudgetInfo): string => `PodDisruptionBudget/${namespace}/${name}`;

const describeLimit = ({ minAvailable, maxUnavailable }: BudgetInfo): string =>
  maxUnavailable === null ? `minAvailable ${minAvailable}` : `maxUnavailable ${maxUnavailable}`;

/** Workloads of several replicas that no budget protects. */
export const missingBudgetCheck = defineCheck({
  codes: ['BUDGET_MISSING'],
  needs: ['workloads', 'budgets'],
  run: ({ workloads, budgets }) =>
    workloads
      .filter(({ kind, replicas }) => kind !== 'DaemonSet' && replicas > 1)
      .filter(
        ({ namespace, template }) =>
          !budgets.some(
            (budget) => budget.namespace === namespace && selects(budget.selector, template.labels),
          ),
      )
      .map((workload) => {
        const resource = workloadReference(workload);
        return finding(
          'BUDGET_MISSING',
          resource,
          `${resource} has ${workload.replicas} replicas and no budget.`,
        );
      }),
});

/**
 * Budgets that stop a drain: those that can never allow an eviction, however healthy their pods are, stop it for good;
 * those that allow none now stop it until their pods recover. They are only advice when no covered pod is on a node
 * that this operation drains with respect for budgets.
 */
export const blockingBudgetCheck = defineCheck({
  codes: ['BUDGET_NEVER_ALLOWS', 'BUDGET_EXHAUSTED'],
  needs: ['nodes', 'pods', 'workloads', 'budgets'],
  run({ nodes, pods, workloads, budgets }, context) {
    const stopsDrain = drainPredicate(nodes, context);
    return coverBudgets(budgets, pods, workloads).flatMap((covered): Finding[] => {
      if (covered.pods.length === 0) return [];
      if (covered.expected > 0 && bestCaseDisruptions(covered.budget, covered.expected) === 0) {
        const severity = covered.pods.some(stopsDrain) ? 'required' : 'recommended';
        return [
          finding('BUDGET_NEVER_ALLOWS', reference(covered.budget), describeNever(covered), { severity }),
        ];
      }
      if (covered.budget.disruptionsAllowed > 0) return [];
      const { currentHealthy, desiredHealthy } = covered.budget;
      const message = `Budget ${covered.budget.name} (${describeLimit(covered.budget)}) allows no eviction now: ${currentHealthy} pods are healthy, ${desiredHealthy} must be.`;
      return [finding('BUDGET_EXHAUSTED', reference(covered.budget), message)];
    });
  },
});

function describeNever({ budget, pods, expected }: CoveredBudget): string {
  const owners = [...new Set(pods.map(ownerReference))];
  const count = `${expected} ${expected === 1 ? 'pod' : 'pods'}`;
  return `Budget ${budget.name} (${describeLimit(budget)}) of ${count} never allows an eviction: ${someOf(owners)}.`;
}

/**
 * Pods with two budgets: the Eviction API answers 500 for them, and no retry helps.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works
 */
export const overlappingBudgetCheck = defineCheck({
  codes: ['BUDGET_OVERLAP'],
  needs: ['nodes', 'pods', 'workloads', 'budgets'],
  run({ nodes, pods, workloads, budgets }, context) {
    const stopsDrain = drainPredicate(nodes, context);
    const budgetsOf = new Map<string, { names: string[]; blocks: boolean }>();
    const perPod = new Map<(typeof pods)[number], string[]>();
    for (const { budget, pods: covered } of coverBudgets(budgets, pods.filter(isEvictable), workloads)) {
      for (const pod of covered) perPod.set(pod, [...(perPod.get(pod) ?? []), budget.name]);
    }
    for (const [pod, names] of perPod) {
      if (names.length < 2) continue;
      const owner = ownerReference(pod);
      const known = budgetsOf.get(owner);
      budgetsOf.set(owner, { names, blocks: (known?.blocks ?? false) || stopsDrain(pod) });
    }
    return [...budgetsOf].map(([owner, { names, blocks }]) =>
      finding(
        'BUDGET_OVERLAP',
        owner,
        `Pods of ${owner} are covered by the budgets ${names.join(' and ')}.`,
        {
          severity: blocks ? 'required' : 'recommended',
        },
      ),
    );
  },
});
