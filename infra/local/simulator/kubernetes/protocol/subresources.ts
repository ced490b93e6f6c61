import type { ClusterState } from '../cluster-state.js';
import { evictPod } from '../eviction.js';
import { StatusError, success, type Status } from '../status-error.js';
import type { LabelSelector, StoredObject } from '../store/objects.js';
import { PODS, resourceName } from '../store/resources.js';
import type { DeletionOptions } from '../deletion.js';
import type { RequestInfo } from './request-info.js';
import { existing, isDryRun, replaceObject, requestKey, type Manifest } from './writes.js';

/** An object that has replicas, as Deployments, ReplicaSets and StatefulSets do. */
interface Scalable extends StoredObject {
  spec: { replicas?: number; selector?: LabelSelector };
  status?: { replicas?: number };
}

/**
 * POST pods/NAME/eviction.
 * @throws StatusError 400 no Eviction of this pod, and what `evictPod` throws.
 */
export function postEviction(state: ClusterState, info: RequestInfo, body: unknown): Status {
  if (resourceName(info.type) !== resourceName(PODS)) throw StatusError.unknownPath();
  const eviction = (body ?? {}) as Manifest & { deleteOptions?: DeletionOptions & { dryRun?: string[] } };
  if (eviction.kind !== undefined && eviction.kind !== 'Eviction') {
    throw StatusError.badRequest(`not an Eviction object: ${eviction.kind}`);
  }
  if (eviction.metadata?.name !== info.name) {
    throw StatusError.badRequest('name in URL does not match name in Eviction object');
  }
  const { dryRun, ...options } = eviction.deleteOptions ?? {};
  evictPod(state, requestKey(info), { ...options, dryRun: isDryRun(info.query) || dryRun?.includes('All') });
  return success(201);
}

/** The autoscaling/v1 Scale of an object. */
export function scaleOf(object: StoredObject): Manifest {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { spec, status } = object as Scalable;
  const labels = Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 1 },
    status: { replicas: status?.replicas ?? 0, selector: labels.join(',') },
  };
}

/**
 * PUT and PATCH of a Scale: sets the object's replicas.
 * @throws StatusError 404 NotFound, 409 Conflict, 422 for a number of replicas that is none.
 */
export function replaceScale(
  state: ClusterState,
  info: RequestInfo,
  change: (current: Manifest) => unknown,
): Manifest {
  const scale = change(scaleOf(existing(state, info.type, info))) as {
    metadata?: Manifest['metadata'];
    spec?: { replicas?: unknown };
  };
  const replicas = scale.spec?.replicas ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    throw StatusError.invalid(
      info.type,
      info.name ?? '',
      'spec.replicas',
      `Invalid value: ${JSON.stringify(replicas)}`,
    );
  }
  const changed = replaceObject(state, { ...info, subresource: undefined }, (current) => ({
    ...current,
    metadata: { ...current.metadata, resourceVersion: scale.metadata?.resourceVersion },
    spec: { ...(current['spec'] as Scalable['spec']), replicas },
  }));
  return scaleOf(changed);
}
