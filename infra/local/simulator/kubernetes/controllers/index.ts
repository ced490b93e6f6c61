import type { ClusterState } from '../cluster-state.js';
import type { Controller } from './control-loop.js';
import { DaemonSetController } from './daemon-sets.js';
import { DeploymentController } from './deployments.js';
import { DisruptionBudgetController } from './disruption-budgets.js';
import { GarbageCollector } from './garbage-collector.js';
import { Kubelet } from './kubelet.js';
import { NodeController } from './nodes.js';
import { ReplicaSetController } from './replica-sets.js';
import { Scheduler } from './scheduler.js';
import { StatefulSetController } from './stateful-sets.js';

/** All controllers of a cluster, in the order in which they take their turns. */
export function createControllers(state: ClusterState): Controller[] {
  return [
    new NodeController(state),
    new GarbageCollector(state),
    new DeploymentController(state),
    new ReplicaSetController(state),
    new StatefulSetController(state),
    new DaemonSetController(state),
    new Scheduler(state),
    new Kubelet(state),
    new DisruptionBudgetController(state),
  ];
}
