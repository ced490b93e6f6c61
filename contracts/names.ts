/** Names that callers outside this repository depend on: task queue, workflow types, search attributes. */

/** The task queue of every Drydock worker. */
export const TASK_QUEUE = 'drydock';

/** Workflow types, as given to `temporal workflow start --type`. */
export const WORKFLOWS = {
  upgradeCluster: 'upgradeCluster',
  rollbackUpgrade: 'rollbackUpgrade',
  clusterLedger: 'clusterLedger',
} as const;

/** Custom search attributes, all of type Keyword. They must be registered before the first start that sets one. */
export const SEARCH_ATTRIBUTES = {
  cluster: 'DrydockCluster',
  account: 'DrydockAccount',
  region: 'DrydockRegion',
  kind: 'DrydockKind',
  phase: 'DrydockPhase',
  schedule: 'DrydockSchedule',
  initiator: 'DrydockInitiator',
} as const;

/** What an operation does, the value of `DrydockKind`. */
export const OPERATION_KINDS = ['upgrade', 'rollback', 'ledger'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Phases of an upgrade, in the order of seed 003's control loop. */
export const PHASES = ['Perception', 'Reasoning', 'Execution', 'Validation', 'Rollback'] as const;
export type Phase = (typeof PHASES)[number];

/** The workflow id of a cluster's ledger: one entity a cluster. */
export function ledgerId(cluster: { account: string; region: string; clusterName: string }): string {
  return `ledger:${cluster.account}:${cluster.region}:${cluster.clusterName}`;
}
