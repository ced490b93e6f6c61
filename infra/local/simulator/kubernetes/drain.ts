import type { ClusterState } from './cluster-state.js';
import { deleteObject } from './deletion.js';
import { budgetsOf, evictPod } from './eviction.js';
import { isDrainable, isFinished, isTerminating } from './pods.js';
import type { SimulatedKubernetes } from './port.js';
import { StatusError } from './status-error.js';
import { keyOf } from './store/object-store.js';
import type { Pod } from './store/objects.js';
import { PODS } from './store/resources.js';

type DrainPass = ReturnType<SimulatedKubernetes['evict']>;

/** The pods of a node that a drain waits for. */
export function drainablePods(state: ClusterState, node: string): Pod[] {
  return [...state.podsByNode.get(node)].filter((pod) => isDrainable(pod) && !isFinished(pod));
}

/**
 * One pass of the drain that EKS runs when it replaces a node.
 * @param settle Brings the budgets up to date after each eviction.
 */
export function drainPass(state: ClusterState, node: string, force: boolean, settle: () => void): DrainPass {
  const blocked: DrainPass['blocked'] = [];
  for (const pod of drainablePods(state, node).filter((pod) => !isTerminating(pod))) {
    const { namespace = '', name } = pod.metadata;
    const key = keyOf(pod.metadata);
    try {
      if (force) deleteObject(state, PODS, key);
      else evictPod(state, key);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const budgets = budgetsOf(state, pod).map((budget) => budget.metadata.name);
      blocked.push({ namespace, pod: name, budget: budgets.join(', ') });
    }
    settle();
  }
  return { remaining: drainablePods(state, node).length, blocked };
}
