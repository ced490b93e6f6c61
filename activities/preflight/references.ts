import type { CheckContext } from './check.js';
import type { NodeInfo, PodInfo, WorkloadInfo } from './inventory.js';

/** `kind/namespace/name`, as findings name Kubernetes objects. */
export function workloadReference({
  kind,
  namespace,
  name,
}: Pick<WorkloadInfo, 'namespace' | 'name'> & { kind: string }): string {
  return `${kind}/${namespace}/${name}`;
}

/** The controller of a pod as `kind/namespace/name`, or the pod itself when it has none. */
export function ownerReference({ controller, namespace, name }: PodInfo): string {
  return controller ? `${controller.kind}/${namespace}/${controller.name}` : `Pod/${namespace}/${name}`;
}

/** Up to `limit` names and how many more there are: `a, b, c and 4 more`. */
export function someOf(names: string[], limit = 3): string {
  const more = names.length - limit;
  return names.slice(0, limit).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * Tells whether a pod's eviction stands between this operation and the end of a drain: it runs on a managed node group
 * that is upgraded, without ignoring budgets.
 */
export function drainPredicate(nodes: NodeInfo[], context: CheckContext): (pod: PodInfo) => boolean {
  const groups = new Map(nodes.map(({ name, nodeGroup }) => [name, nodeGroup]));
  return (pod) => {
    const group = pod.node === null ? null : (groups.get(pod.node) ?? null);
    return group !== null && context.upgrades(group) && !context.forces(group);
  };
}
