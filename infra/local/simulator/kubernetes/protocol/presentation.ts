import type { ClusterState } from '../cluster-state.js';
import { isNodeReady, NODE_LEASE_NAMESPACE } from '../controllers/nodes.js';
import type { Lease, StoredObject } from '../store/objects.js';
import { apiVersionOf, LEASES, NODES, type ResourceType } from '../store/resources.js';

const encoded = new WeakMap<StoredObject, string>();

/**
 * An object as JSON without `kind` and `apiVersion`, the way the API server writes the items of a list. Objects never
 * change, so each is encoded once, however many lists and watches it goes to.
 */
function encodeBare(state: ClusterState, type: ResourceType, object: StoredObject): string {
  if (isNodeLease(state, type, object)) return JSON.stringify(renewed(object as Lease, state.clock.now()));
  let json = encoded.get(object);
  if (json === undefined) encoded.set(object, (json = JSON.stringify(object)));
  return json;
}

/** An object as JSON on its own. */
export function encode(state: ClusterState, type: ResourceType, object: StoredObject): string {
  const head = JSON.stringify({ kind: type.kind, apiVersion: apiVersionOf(type) });
  return `${head.slice(0, -1)},${encodeBare(state, type, object).slice(1)}`;
}

/** An object in a list: custom resources keep their `kind`, built-in ones lose it. */
export function encodeItem(state: ClusterState, type: ResourceType, object: StoredObject): string {
  return type.custom ? encode(state, type, object) : encodeBare(state, type, object);
}

/** The lease of a node whose kubelet is alive: it is renewed when somebody looks, rather than every ten seconds. */
function isNodeLease(state: ClusterState, type: ResourceType, object: StoredObject): boolean {
  if (type !== LEASES || object.metadata.namespace !== NODE_LEASE_NAMESPACE) return false;
  const node = state.store.get(NODES, object.metadata.name);
  return node !== undefined && isNodeReady(node);
}

function renewed(lease: Lease, now: number): Lease {
  return { ...lease, spec: { ...lease.spec, renewTime: new Date(now).toISOString().replace('Z', '000Z') } };
}
