import type { V1Pod, V1PodDisruptionBudget } from '@kubernetes/client-node';
import type { BlockedPod } from '../../contracts/step-execution.js';
import { withSignal } from '../clients/call-options.js';
import type { KubernetesClients } from '../clients/clients.js';
import { mapConcurrent } from '../concurrency.js';
import { selectorPredicate } from '../preflight/selectors.js';
import { whyBlocked } from './eviction-rules.js';
import { pages } from './list.js';

/** The most blocked pods that are named: enough to act on, and far below the limit of a workflow payload. */
const MOST_NAMED = 50;

/** Namespaces whose pods are listed at the same time. */
const CONCURRENT_LISTS = 4;

/**
 * The pods on these nodes that cannot be evicted now, with the budgets that forbid it, by namespace and name, at most
 * 50. Pods are read only in namespaces where a budget can forbid anything: none at 0 and no two together means that
 * nothing is blocked.
 */
export async function findBlockedPods(
  kubernetes: Pick<KubernetesClients, 'core' | 'policy'>,
  nodes: string[],
  signal?: AbortSignal,
): Promise<BlockedPod[]> {
  if (nodes.length === 0) return [];
  const onNodes = new Set(nodes);
  const options = withSignal(signal);
  const budgets = new Map<string, V1PodDisruptionBudget[]>();
  for await (const page of pages((params) =>
    kubernetes.policy.listPodDisruptionBudgetForAllNamespaces(params, options),
  )) {
    for (const budget of page) {
      const namespace = budget.metadata?.namespace ?? '';
      budgets.set(namespace, [...(budgets.get(namespace) ?? []), budget]);
    }
  }

  const suspects = [...budgets].filter(
    ([, inNamespace]) => inNamespace.length > 1 || inNamespace.some(mayForbid),
  );
  const found = await mapConcurrent(suspects, CONCURRENT_LISTS, async ([namespace, inNamespace]) => {
    const blocked: BlockedPod[] = [];
    const selectors = inNamespace.map((budget) => ({
      budget,
      selects: selectorPredicate(budget.spec?.selector),
    }));
    const fieldSelector = onNodes.size === 1 ? `spec.nodeName=${nodes[0]}` : undefined;
    for await (const page of pages((params) =>
      kubernetes.core.listNamespacedPod({ ...params, namespace, fieldSelector }, options),
    )) {
      for (const pod of page) {
        if (onNodes.has(pod.spec?.nodeName ?? '')) blocked.push(...blockedPod(pod, selectors));
      }
    }
    return blocked;
  });
  return found
    .flat()
    .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.pod, b.pod))
    .slice(0, MOST_NAMED);
}

function mayForbid({ status, metadata }: V1PodDisruptionBudget): boolean {
  const stale = (status?.observedGeneration ?? 0) < (metadata?.generation ?? 0);
  return stale || (status?.disruptionsAllowed ?? 0) < 1;
}

interface BudgetSelector {
  budget: V1PodDisruptionBudget;
  selects: (labels: Record<string, string>) => boolean;
}

/** The pod as blocked, or nothing. */
function blockedPod(pod: V1Pod, budgets: BudgetSelector[]): BlockedPod[] {
  const labels = pod.metadata?.labels ?? {};
  const selecting = budgets.filter(({ selects }) => selects(labels)).map(({ budget }) => budget);
  const reason = whyBlocked(pod, selecting);
  if (reason === null) return [];
  return [
    {
      namespace: pod.metadata?.namespace ?? '',
      pod: pod.metadata?.name ?? '',
      node: pod.spec?.nodeName ?? '',
      budgets: selecting.map(({ metadata }) => metadata?.name ?? '').sort(),
      disruptions_allowed: Math.min(...selecting.map(({ status }) => status?.disruptionsAllowed ?? 0)),
      reason,
    },
  ];
}

/** By code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
