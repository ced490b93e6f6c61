import type { ClusterState } from './cluster-state.js';
import { isFinished } from './pods.js';
import { StatusError } from './status-error.js';
import { timestamp } from './store/object-store.js';
import type { ObjectMeta, Pod, StoredObject } from './store/objects.js';
import { PODS, resourceName, type ResourceType } from './store/resources.js';

/** What a DeleteOptions body says, as far as the simulator heeds it. */
export interface DeletionOptions {
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
  propagationPolicy?: string;
}

/** Kubernetes' default termination grace period. */
const DEFAULT_GRACE_SECONDS = 30;

/**
 * Deletes an object the API's way: a scheduled pod is given its grace period, an object with finalizers is only marked,
 * and anything else is gone at once.
 * @returns the object as it is now or was last.
 * @throws StatusError 404 if there is none, 409 if a precondition does not hold.
 */
export function deleteObject<T extends StoredObject>(
  state: ClusterState,
  type: ResourceType<T>,
  key: string,
  options: DeletionOptions = {},
): { object: T; gone: boolean } {
  const current = state.store.get(type, key);
  if (!current) throw StatusError.notFound(type, key.slice(key.indexOf('/') + 1));
  checkPreconditions(type, current.metadata, options.preconditions);
  const isPod = resourceName(type) === resourceName(PODS);
  const grace = isPod ? gracePeriod(current as unknown as Pod, options.gracePeriodSeconds) : 0;
  const finalizers = current.metadata.finalizers?.length ?? 0;
  if (grace === 0 && finalizers === 0)
    return { object: state.store.remove(type, key) ?? current, gone: true };
  const object = state.store.update(type, key, (object) => markDeleted(object, grace, state.clock.now()));
  return { object, gone: false };
}

function checkPreconditions(
  type: ResourceType,
  metadata: ObjectMeta,
  wanted: DeletionOptions['preconditions'],
): void {
  const { name, uid, resourceVersion } = metadata;
  if (wanted?.uid !== undefined && wanted.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`;
    throw StatusError.conflict(type, name, why);
  }
  if (wanted?.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${wanted.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`;
    throw StatusError.conflict(type, name, why);
  }
}

/** Seconds; 0 for a pod that no kubelet has to stop. */
function gracePeriod(pod: Pod, asked: number | undefined): number {
  if (pod.spec.nodeName === undefined || isFinished(pod)) return 0;
  return Math.max(0, asked ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS);
}

/** A second deletion can only shorten the grace period. */
function markDeleted<T extends StoredObject>(object: T, grace: number, now: number): T {
  const { deletionTimestamp, deletionGracePeriodSeconds = Infinity } = object.metadata;
  if (deletionTimestamp !== undefined && grace >= deletionGracePeriodSeconds) return object;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      deletionTimestamp: timestamp(now + grace * 1000),
      deletionGracePeriodSeconds: grace,
    },
  };
}
