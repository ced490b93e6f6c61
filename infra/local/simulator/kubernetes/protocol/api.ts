import type { ServerResponse } from 'node:http';
import type { ClusterState } from '../cluster-state.js';
import { StatusError, success } from '../status-error.js';
import { keyOf } from '../store/object-store.js';
import type { StoredObject } from '../store/objects.js';
import { applyJsonPatch } from './json-patch.js';
import { encodeList, Lists, scopeFilter } from './lists.js';
import { applyMergePatch, applyStrategicMergePatch } from './merge-patch.js';
import { encode } from './presentation.js';
import type { RequestInfo } from './request-info.js';
import { postEviction, replaceScale, scaleOf } from './subresources.js';
import { encodeTable } from './tables.js';
import { Watches } from './watches.js';
import {
  answersWithObject,
  createObject,
  deletionOptions,
  existing,
  removeAll,
  removeObject,
  replaceObject,
  type Manifest,
} from './writes.js';

/** An answer with a body of JSON. */
export interface Answer {
  status: number;
  json: string;
}

type Patch = (target: unknown, patch: unknown) => unknown;

const PATCHES: Record<string, Patch> = {
  'application/json-patch+json': applyJsonPatch,
  'application/merge-patch+json': applyMergePatch,
  'application/strategic-merge-patch+json': applyStrategicMergePatch,
};

/** Serves the resources: one method for each verb. */
export class ResourceApi {
  readonly #state: ClusterState;
  readonly #lists: Lists;
  readonly #watches: Watches;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#lists = new Lists(state);
    this.#watches = new Watches(state);
  }

  /** Answers a watch on `response`. */
  watch(info: RequestInfo, response: ServerResponse): void {
    this.#watches.open(info, response);
  }

  /** Ends all watches. */
  close(): void {
    this.#watches.close();
  }

  /**
   * Answers any other verb.
   * @param contentType Of the body; it tells the kind of a patch.
   * @param asTable Whether a read is answered with the columns that kubectl prints.
   * @throws StatusError
   */
  serve(info: RequestInfo, body: unknown, contentType: string, asTable = false): Answer {
    switch (info.verb) {
      case 'get':
        return this.#get(info, asTable);
      case 'list':
        return this.#list(info, asTable);
      case 'create':
        return this.#create(info, body);
      case 'update':
        return this.#replace(info, () => body);
      case 'patch':
        return this.#patch(info, body, contentType);
      case 'delete':
        return this.#delete(info, body);
      case 'deletecollection':
        return this.#deleteCollection(info, body);
      case 'watch':
        throw StatusError.methodNotAllowed();
    }
  }

  #list(info: RequestInfo, asTable: boolean): Answer {
    const page = this.#lists.page(info);
    const json = asTable ? encodeTable(this.#state, info, page) : encodeList(this.#state, info.type, page);
    return { status: 200, json };
  }

  #get(info: RequestInfo, asTable: boolean): Answer {
    const object = existing(this.#state, info.type, info);
    if (info.subresource === 'scale' && info.type.scale)
      return { status: 200, json: JSON.stringify(scaleOf(object)) };
    requireStatus(info);
    if (!asTable) return this.#object(200, info, object);
    const page = { items: [object], revision: Number(object.metadata.resourceVersion) };
    return { status: 200, json: encodeTable(this.#state, info, page) };
  }

  #create(info: RequestInfo, body: unknown): Answer {
    if (info.subresource === 'eviction')
      return { status: 201, json: JSON.stringify(postEviction(this.#state, info, body)) };
    if (info.subresource !== undefined) throw StatusError.unknownPath();
    const misplaced = info.type.namespaced && info.namespace === undefined;
    if (info.name !== undefined || misplaced) throw StatusError.methodNotAllowed();
    return this.#object(201, info, createObject(this.#state, info, body));
  }

  #replace(info: RequestInfo, change: (current: Manifest) => unknown): Answer {
    if (info.name === undefined) throw StatusError.methodNotAllowed();
    if (info.subresource === 'scale' && info.type.scale) {
      return { status: 200, json: JSON.stringify(replaceScale(this.#state, info, change)) };
    }
    requireStatus(info);
    return this.#object(200, info, replaceObject(this.#state, info, change));
  }

  #patch(info: RequestInfo, body: unknown, contentType: string): Answer {
    const apply = PATCHES[contentType.split(';')[0]?.trim() ?? ''];
    if (!apply || (info.type.custom && apply === applyStrategicMergePatch))
      throw StatusError.unsupportedMediaType(contentType);
    return this.#replace(info, (current) => apply(current, body));
  }

  #delete(info: RequestInfo, body: unknown): Answer {
    if (info.subresource !== undefined) throw StatusError.methodNotAllowed();
    const { object, gone } = removeObject(this.#state, info, body);
    if (answersWithObject(info.type, gone)) return this.#object(200, info, object);
    const { name, uid } = object.metadata;
    const { group, resource } = info.type;
    return {
      status: 200,
      json: JSON.stringify({
        ...success(200, { name, ...(group ? { group } : {}), kind: resource, uid }),
        code: undefined,
      }),
    };
  }

  #deleteCollection(info: RequestInfo, body: unknown): Answer {
    const objects = this.#state.store.sorted(info.type).filter(scopeFilter(info));
    removeAll(this.#state, info.type, objects, deletionOptions(info.query, body));
    const items = objects.map(({ metadata }) => this.#state.store.get(info.type, keyOf(metadata)));
    const left = items.filter((item) => item !== undefined);
    return {
      status: 200,
      json: encodeList(this.#state, info.type, { items: left, revision: this.#state.store.revision }),
    };
  }

  #object(status: number, { type }: RequestInfo, object: StoredObject): Answer {
    return { status, json: encode(this.#state, type, object) };
  }
}

/** Refuses subresources other than `/status` where there is one. */
function requireStatus({ type, subresource }: RequestInfo): void {
  if (subresource !== undefined && !(subresource === 'status' && type.status))
    throw StatusError.unknownPath();
}
