import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { withSignal } from '../../clients/call-options.js';
import type { KubernetesClients } from '../../clients/clients.js';
import { pages } from '../../kubernetes/list.js';
import type { BudgetInfo } from '../inventory.js';

/** Every disruption budget of the cluster. */
export async function readBudgets({ policy }: KubernetesClients, signal: AbortSignal): Promise<BudgetInfo[]> {
  const budgets: BudgetInfo[] = [];
  const list = pages((params) => policy.listPodDisruptionBudgetForAllNamespaces(params, withSignal(signal)));
  for await (const page of list) for (const budget of page) budgets.push(shapeBudget(budget));
  return budgets;
}

/** Shapes a budget down to what the checks need. */
export function shapeBudget({ metadata, spec, status }: V1PodDisruptionBudget): BudgetInfo {
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    selector: spec?.selector ?? null,
    minAvailable: spec?.minAvailable ?? null,
    maxUnavailable: spec?.maxUnavailable ?? null,
    disruptionsAllowed: status?.disruptionsAllowed ?? 0,
    currentHealthy: status?.currentHealthy ?? 0,
    desiredHealthy: status?.desiredHealthy ?? 0,
  };
}
