import type { ClusterState } from './cluster-state.js';
import { NODE_LEASE_NAMESPACE } from './controllers/nodes.js';
import { withDefaults } from './protocol/defaults.js';
import { keyOf, type Draft } from './store/object-store.js';
import type { StoredObject } from './store/objects.js';
import { API_SERVICES, BUILT_IN, NAMESPACES, SERVICES, type ResourceType } from './store/resources.js';

/** Stores an object as if a client had posted it. */
export function createWithDefaults<T extends StoredObject>(
  state: ClusterState,
  type: ResourceType<T>,
  draft: Draft<T>,
): T {
  return state.store.create(type, withDefaults(type as ResourceType, draft, state.clock.now())) as T;
}

/** Creates a namespace unless it is there. */
export function ensureNamespace(state: ClusterState, name: string): void {
  if (!state.store.get(NAMESPACES, name)) createWithDefaults(state, NAMESPACES, { metadata: { name } });
}

/** Creates what every cluster has from its first minute: namespaces, API services, the `kubernetes` service. */
export function bootstrap(state: ClusterState): void {
  for (const name of ['default', 'kube-system', 'kube-public', NODE_LEASE_NAMESPACE])
    ensureNamespace(state, name);
  const spec = {
    type: 'ClusterIP',
    clusterIP: '172.20.0.1',
    ports: [{ name: 'https', port: 443, protocol: 'TCP' }],
  };
  createWithDefaults(state, SERVICES, { metadata: { name: 'kubernetes', namespace: 'default' }, spec });
  for (const { group, version } of BUILT_IN) ensureApiService(state, group, version);
}

function ensureApiService(state: ClusterState, group: string, version: string): void {
  const name = `${version}.${group}`;
  if (state.store.get(API_SERVICES, keyOf({ name }))) return;
  const available = {
    type: 'Available',
    status: 'True',
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
  state.store.create(API_SERVICES, {
    metadata: { name },
    spec: { group, version, groupPriorityMinimum: 18_000, versionPriority: 1 },
    status: { conditions: [available] },
  });
}
