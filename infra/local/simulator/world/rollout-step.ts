/** The state of a node group that is being moved to another configuration, in numbers of nodes. */
export interface RolloutState {
  /** Desired size of the group. */
  size: number;
  strategy: 'DEFAULT' | 'MINIMAL';
  maxUnavailable: number;
  zones: number;
  /** Nodes of the wanted configuration, and those of them that are Ready. */
  fresh: { live: number; ready: number };
  /** Nodes of another configuration that are not being drained, by readiness. */
  old: { ready: number; notReady: number };
  /** Old nodes that are being drained. */
  draining: number;
  /** Old nodes whose instances are shutting down. */
  terminating: number;
}

/** How many nodes to add, and how many more to begin to drain. */
export interface RolloutStep {
  launch: number;
  drain: number;
}

/**
 * The next step of a managed node group update, from the state of its nodes alone. DEFAULT adds nodes first, up to the
 * larger of twice the number of zones and maxUnavailable, and drains a node only when a Ready one more than the size
 * is there to take its place; MINIMAL lets the group fall below its size by maxUnavailable and replaces what went.
 * Both drain at most maxUnavailable nodes at once. Unlike EKS it does not start more new nodes than the group's size,
 * so that nothing is left to scale in at the end.
 * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export function rolloutStep(state: RolloutState): RolloutStep {
  const { size, maxUnavailable, fresh, old, draining, terminating } = state;
  const minimal = state.strategy === 'MINIMAL';
  const surge = minimal ? 0 : Math.min(Math.max(2 * state.zones, maxUnavailable), size);
  const live = fresh.live + old.ready + old.notReady + draining;
  const launch = Math.max(0, Math.min(size - fresh.live, size + surge - live));

  const slots = Math.max(0, maxUnavailable - draining - terminating);
  const spare = fresh.ready + old.ready - (minimal ? size - maxUnavailable : size);
  // A node that is not Ready serves nobody: draining it needs no replacement.
  const drain = Math.min(slots, old.notReady + Math.max(0, Math.min(old.ready, spare)));
  return { launch, drain };
}

/** Nodes that may be out at once: a number, or a percentage of the size, at least one and at most a hundred. */
export function maxUnavailableNodes(
  config: { maxUnavailable?: number; maxUnavailablePercentage?: number },
  size: number,
): number {
  const wanted = config.maxUnavailable ?? Math.floor((size * (config.maxUnavailablePercentage ?? 0)) / 100);
  return Math.min(100, Math.max(1, wanted));
}
