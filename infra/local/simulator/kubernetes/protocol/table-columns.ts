import { isNodeReady } from '../controllers/nodes.js';
import { isReady, isTerminating } from '../pods.js';
import type {
  DaemonSet,
  Deployment,
  NodeObject,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
  StoredObject,
} from '../store/objects.js';

/** A column of a table; a wide one is printed by `kubectl get -o wide` only. */
export interface Column {
  name: string;
  wide?: boolean;
  cell: (object: StoredObject) => string;
}

/** The columns between Name and Age, by resource, as the API server has them. */
export const COLUMNS: Record<string, Column[]> = {
  nodes: columns<NodeObject>({
    Status: (node) =>
      `${isNodeReady(node) ? 'Ready' : 'NotReady'}${node.spec.unschedulable ? ',SchedulingDisabled' : ''}`,
    Roles: () => '<none>',
    Version: ({ status }) => status.nodeInfo?.['kubeletVersion'],
  }),
  pods: [
    ...columns<Pod>({
      Ready: (pod) => `${isReady(pod) ? pod.spec.containers.length : 0}/${pod.spec.containers.length}`,
      Status: (pod) => (isTerminating(pod) ? 'Terminating' : pod.status.phase),
      Restarts: () => '0',
    }),
    ...columns<Pod>({ IP: ({ status }) => status.podIP, Node: ({ spec }) => spec.nodeName }, true),
  ],
  'deployments.apps': columns<Deployment>({
    Ready: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
    'Up-to-date': ({ status }) => status?.updatedReplicas ?? 0,
    Available: ({ status }) => status?.availableReplicas ?? 0,
  }),
  'replicasets.apps': columns<ReplicaSet>({
    Desired: ({ spec }) => spec.replicas,
    Current: ({ status }) => status?.replicas,
    Ready: ({ status }) => status?.readyReplicas,
  }),
  'statefulsets.apps': columns<StatefulSet>({
    Ready: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
  }),
  'daemonsets.apps': columns<DaemonSet>({
    Desired: ({ status }) => status?.desiredNumberScheduled,
    Current: ({ status }) => status?.currentNumberScheduled,
    Ready: ({ status }) => status?.numberReady,
    'Up-to-date': ({ status }) => status?.updatedNumberScheduled,
    Available: ({ status }) => status?.numberAvailable,
  }),
  'poddisruptionbudgets.policy': columns<PodDisruptionBudget>({
    'Min Available': ({ spec }) => spec.minAvailable ?? 'N/A',
    'Max Unavailable': ({ spec }) => spec.maxUnavailable ?? 'N/A',
    'Allowed Disruptions': ({ status }) => status?.disruptionsAllowed,
  }),
};

function columns<T extends StoredObject>(
  cells: Record<string, (object: T) => string | number | undefined>,
  wide = false,
): Column[] {
  return Object.entries(cells).map(([name, cell]) => ({
    name,
    wide,
    cell: (object) => String(cell(object as T) ?? '<none>'),
  }));
}
