import type {
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  Lease,
  NodeObject,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
  StoredObject,
} from './objects.js';

/** One kind of object that the API serves: where it is found, and what may be done with it. */
export interface ResourceType<T extends StoredObject = StoredObject> {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** Plural, as in the path. */
  resource: string;
  kind: string;
  namespaced: boolean;
  shortNames?: string[];
  /** Whether `/status` is a subresource of its own. */
  status?: boolean;
  /** Whether `/scale` exists. */
  scale?: boolean;
  /** Defined by a CustomResourceDefinition. */
  custom?: boolean;
  /** Ties the type of the objects to the resource; never set. */
  readonly object?: T;
}

function define<T extends StoredObject = StoredObject>(
  apiVersion: string,
  resource: string,
  kind: string,
  options: Omit<ResourceType, 'group' | 'version' | 'resource' | 'kind' | 'namespaced' | 'object'> & {
    clusterScoped?: boolean;
  } = {},
): ResourceType<T> {
  const slash = apiVersion.indexOf('/');
  const { clusterScoped = false, ...rest } = options;
  return {
    group: apiVersion.slice(0, Math.max(slash, 0)),
    version: apiVersion.slice(slash + 1),
    resource,
    kind,
    namespaced: !clusterScoped,
    ...rest,
  };
}

const cluster = { clusterScoped: true };

export const NAMESPACES = define('v1', 'namespaces', 'Namespace', {
  ...cluster,
  shortNames: ['ns'],
  status: true,
});
export const NODES = define<NodeObject>('v1', 'nodes', 'Node', {
  ...cluster,
  shortNames: ['no'],
  status: true,
});
export const PODS = define<Pod>('v1', 'pods', 'Pod', { shortNames: ['po'], status: true });
export const SERVICES = define('v1', 'services', 'Service', { shortNames: ['svc'], status: true });
export const DEPLOYMENTS = define<Deployment>('apps/v1', 'deployments', 'Deployment', {
  shortNames: ['deploy'],
  status: true,
  scale: true,
});
export const REPLICA_SETS = define<ReplicaSet>('apps/v1', 'replicasets', 'ReplicaSet', {
  shortNames: ['rs'],
  status: true,
  scale: true,
});
export const STATEFUL_SETS = define<StatefulSet>('apps/v1', 'statefulsets', 'StatefulSet', {
  shortNames: ['sts'],
  status: true,
  scale: true,
});
export const DAEMON_SETS = define<DaemonSet>('apps/v1', 'daemonsets', 'DaemonSet', {
  shortNames: ['ds'],
  status: true,
});
export const BUDGETS = define<PodDisruptionBudget>(
  'policy/v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
  {
    shortNames: ['pdb'],
    status: true,
  },
);
export const LEASES = define<Lease>('coordination.k8s.io/v1', 'leases', 'Lease');
export const CUSTOM_RESOURCE_DEFINITIONS = define<CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
  { ...cluster, shortNames: ['crd', 'crds'], status: true },
);
export const API_SERVICES = define('apiregistration.k8s.io/v1', 'apiservices', 'APIService', {
  ...cluster,
  status: true,
});

/** Every built-in type, in the order of discovery. */
export const BUILT_IN: readonly ResourceType[] = [
  NAMESPACES,
  NODES,
  PODS,
  SERVICES,
  define('v1', 'configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  define('v1', 'secrets', 'Secret'),
  define('v1', 'serviceaccounts', 'ServiceAccount', { shortNames: ['sa'] }),
  define('v1', 'persistentvolumes', 'PersistentVolume', { ...cluster, shortNames: ['pv'], status: true }),
  define('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', { shortNames: ['pvc'], status: true }),
  define('v1', 'events', 'Event', { shortNames: ['ev'] }),
  define('v1', 'replicationcontrollers', 'ReplicationController', {
    shortNames: ['rc'],
    status: true,
    scale: true,
  }),
  API_SERVICES,
  DEPLOYMENTS,
  REPLICA_SETS,
  STATEFUL_SETS,
  DAEMON_SETS,
  define('batch/v1', 'jobs', 'Job', { status: true }),
  BUDGETS,
  define(
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    cluster,
  ),
  define(
    'admissionregistration.k8s.io/v1',
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
    cluster,
  ),
  CUSTOM_RESOURCE_DEFINITIONS,
  LEASES,
  define('storage.k8s.io/v1', 'volumeattachments', 'VolumeAttachment', { ...cluster, status: true }),
];

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** The name under which the store and error messages know a type: `deployments.apps`, or `pods`. */
export function resourceName(type: ResourceType): string {
  return type.group === '' ? type.resource : `${type.resource}.${type.group}`;
}

/** The types that a CustomResourceDefinition adds: one for each served version. They share one collection. */
export function customResources(definition: CustomResourceDefinition): ResourceType[] {
  const { group, scope, names, versions } = definition.spec;
  return versions
    .filter((version) => version.served)
    .map((version) => ({
      group,
      version: version.name,
      resource: names.plural,
      kind: names.kind,
      namespaced: scope === 'Namespaced',
      shortNames: names.shortNames,
      status: version.subresources?.status !== undefined,
      custom: true,
    }));
}
