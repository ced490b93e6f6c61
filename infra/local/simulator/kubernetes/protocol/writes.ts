import { randomBytes } from 'node:crypto';
import type { ClusterState } from '../cluster-state.js';
import { deleteObject, type DeletionOptions } from '../deletion.js';
import { orphanDependents } from '../controllers/garbage-collector.js';
import { StatusError } from '../status-error.js';
import { keyOf, type Draft } from '../store/object-store.js';
import type { ObjectMeta, StoredObject } from '../store/objects.js';
import { apiVersionOf, NAMESPACES, PODS, resourceName, type ResourceType } from '../store/resources.js';
import { withDefaults } from './defaults.js';
import type { RequestInfo } from './request-info.js';

const NAME = /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/;

/** A body as a client sends it: any part may be missing. */
export interface Manifest {
  kind?: string;
  apiVersion?: string;
  metadata?: Partial<ObjectMeta>;
  [field: string]: unknown;
}

/** `namespace/name` or `name` of the object a request is about. */
export function requestKey({ namespace, name = '' }: RequestInfo): string {
  return keyOf({ namespace, name });
}

/** @throws StatusError 404 NotFound. */
export function existing<T extends StoredObject>(
  state: ClusterState,
  type: ResourceType<T>,
  info: RequestInfo,
): T {
  const object = state.store.get(type, requestKey(info));
  if (!object) throw StatusError.notFound(type, info.name ?? '');
  return object;
}

/**
 * POST: stores a new object.
 * @throws StatusError 400 wrong kind or namespace, 404 no such namespace, 409 AlreadyExists, 422 no valid name.
 */
export function createObject(state: ClusterState, info: RequestInfo, body: unknown): StoredObject {
  const { type, namespace, query } = info;
  const { kind: _kind, apiVersion: _apiVersion, ...content } = manifest(type, body);
  const metadata = newMetadata(type, namespace, content.metadata ?? {});
  if (type.namespaced && namespace && !state.store.get(NAMESPACES, namespace)) {
    throw StatusError.notFound(NAMESPACES, namespace);
  }
  const draft = withDefaults(type, { ...content, metadata }, state.clock.now());
  if (!isDryRun(query)) return state.store.create(type, draft);
  if (state.store.get(type, keyOf(metadata))) throw StatusError.alreadyExists(type, metadata.name);
  return { ...draft, metadata: { uid: '', resourceVersion: '', creationTimestamp: '', ...draft.metadata } };
}

/**
 * PUT and PATCH: replaces an object by `change` of its manifest. The status is written through its subresource only,
 * and nothing else is written through that.
 * @throws StatusError 404 NotFound, 409 for a resource version or uid that is not the object's.
 */
export function replaceObject(
  state: ClusterState,
  info: RequestInfo,
  change: (current: Manifest) => unknown,
): StoredObject {
  const { type, name, query } = info;
  const current = existing(state, type, info);
  const {
    metadata,
    kind: _kind,
    apiVersion: _apiVersion,
    ...content
  } = manifest(type, change(withTypeMeta(type, current)));
  if (metadata?.name !== undefined && metadata.name !== name) {
    throw StatusError.badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  requireCurrent(type, current.metadata, metadata ?? {});
  const merged = { ...content, metadata: mergeMetadata(current.metadata, metadata ?? {}) } as StoredObject;
  const toStatus = info.subresource === 'status';
  const result: StoredObject = toStatus
    ? { ...current, status: merged.status }
    : type.status
      ? { ...merged, status: current.status }
      : merged;
  if (isDryRun(query)) return result;
  const updated = state.store.update(type, requestKey(info), () => result);
  return dropIfFinalized(state, type, updated);
}

/** DELETE of one object: the object if it is still ending, or its last state. */
export function removeObject(
  state: ClusterState,
  info: RequestInfo,
  body: unknown,
): { object: StoredObject; gone: boolean } {
  const { type, query } = info;
  const options = deletionOptions(query, body);
  const current = existing(state, type, info);
  if (isDryRun(query)) return { object: current, gone: false };
  if (options.propagationPolicy === 'Orphan') orphanDependents(state, current.metadata.uid);
  return deleteObject(state, type, requestKey(info), options);
}

/** DELETE of a collection: as many deletions as there are objects. */
export function removeAll(
  state: ClusterState,
  type: ResourceType,
  objects: StoredObject[],
  options: DeletionOptions,
): void {
  for (const { metadata } of objects) deleteObject(state, type, keyOf(metadata), options);
}

/** DeleteOptions from the body, with what the query says instead. */
export function deletionOptions(query: URLSearchParams, body: unknown): DeletionOptions {
  const options = (body ?? {}) as DeletionOptions;
  const grace = query.get('gracePeriodSeconds');
  const propagation = query.get('propagationPolicy');
  return {
    ...options,
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(propagation === null ? {} : { propagationPolicy: propagation }),
  };
}

export function isDryRun(query: URLSearchParams): boolean {
  return query.get('dryRun') === 'All';
}

/** Pods answer a deletion with themselves, as do objects that are still there; others with a Status. */
export function answersWithObject(type: ResourceType, gone: boolean): boolean {
  return !gone || resourceName(type) === resourceName(PODS);
}

function manifest(type: ResourceType, body: unknown): Manifest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw StatusError.badRequest('the object provided is unrecognized: it must be an object');
  }
  const content = body as Manifest;
  const apiVersion = apiVersionOf(type);
  const wrongKind = content.kind !== undefined && content.kind !== type.kind;
  if (wrongKind || (content.apiVersion !== undefined && content.apiVersion !== apiVersion)) {
    throw StatusError.badRequest(
      `the object provided is ${content.apiVersion}, Kind=${content.kind}, but this resource takes ${apiVersion}, Kind=${type.kind}`,
    );
  }
  return content;
}

function withTypeMeta(type: ResourceType, object: StoredObject): Manifest {
  return { kind: type.kind, apiVersion: apiVersionOf(type), ...object };
}

function newMetadata(
  type: ResourceType,
  namespace: string | undefined,
  given: Partial<ObjectMeta>,
): Draft<StoredObject>['metadata'] {
  if (namespace && given.namespace && given.namespace !== namespace) {
    throw StatusError.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  const { uid: _uid, resourceVersion, creationTimestamp: _at, deletionTimestamp: _gone, ...rest } = given;
  if (resourceVersion)
    throw new StatusError(500, undefined, 'resourceVersion should not be set on objects to be created');
  const name =
    rest.name ??
    (rest.generateName ? `${rest.generateName}${randomBytes(3).toString('hex').slice(0, 5)}` : '');
  if (name === '')
    throw StatusError.invalid(type, '', 'metadata.name', 'Required value: name or generateName is required');
  if (!NAME.test(name)) {
    const why = `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`;
    throw StatusError.invalid(type, name, 'metadata.name', why);
  }
  return { ...rest, name, ...(type.namespaced ? { namespace } : { namespace: undefined }) };
}

function requireCurrent(type: ResourceType, current: ObjectMeta, given: Partial<ObjectMeta>): void {
  if (given.uid && given.uid !== current.uid) {
    const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${current.uid}`;
    throw StatusError.conflict(type, current.name, why);
  }
  if (given.resourceVersion && given.resourceVersion !== current.resourceVersion) {
    const why = 'the object has been modified; please apply your changes to the latest version and try again';
    throw StatusError.conflict(type, current.name, why);
  }
}

/** Of the metadata, a client decides labels, annotations, owners and finalizers. */
function mergeMetadata(current: ObjectMeta, given: Partial<ObjectMeta>): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers } = given;
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...kept } = current;
  const decided = { labels, annotations, ownerReferences, finalizers };
  return {
    ...kept,
    ...Object.fromEntries(Object.entries(decided).filter(([, value]) => value !== undefined)),
  };
}

/** An object that waits for nothing but its finalizers is gone with the last of them. */
function dropIfFinalized(state: ClusterState, type: ResourceType, object: StoredObject): StoredObject {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (deletionTimestamp === undefined || finalizers?.length || deletionGracePeriodSeconds) return object;
  return state.store.remove(type, keyOf(object.metadata)) ?? object;
}
