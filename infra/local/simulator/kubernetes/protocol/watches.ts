import type { ServerResponse } from 'node:http';
import type { ClusterState } from '../cluster-state.js';
import { StatusError } from '../status-error.js';
import type { Change, StoreEvent } from '../store/object-store.js';
import type { StoredObject } from '../store/objects.js';
import { apiVersionOf, resourceName, type ResourceType } from '../store/resources.js';
import { scopeFilter } from './lists.js';
import { encode } from './presentation.js';
import type { RequestInfo } from './request-info.js';
import type { Filter } from './selectors.js';

/** Changes of one type that are kept for watches that come back; older ones are answered with 410. */
const HISTORY = 4_096;
/** Real seconds between bookmarks, and the life of a watch that asks for none: the API server's own. */
const BOOKMARK_SECONDS = 60;
const DEFAULT_TIMEOUT_SECONDS = 1_800;
/** Bytes that a client may leave unread before its watch is ended. */
const MOST_UNREAD = 64 * 1024 * 1024;

interface Watcher {
  response: ServerResponse;
  selects: Filter;
}

interface History {
  events: StoreEvent[];
  /** The revision after which `events` is complete. */
  since: number;
}

/** Streams changes to watching clients, from any resource version that is not too old. */
export class Watches {
  readonly #state: ClusterState;
  readonly #histories = new Map<string, History>();
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #startedAt: number;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#startedAt = state.store.revision;
    state.store.subscribe((event) => this.#publish(event));
  }

  /** Answers a watch request; the response stays open until the client leaves, its time is up, or `close`. */
  open(info: RequestInfo, response: ServerResponse): void {
    const { type, query } = info;
    const watcher: Watcher = { response, selects: scopeFilter(info) };
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    response.flushHeaders();
    const refusal = this.#catchUp(watcher, info);
    if (refusal) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: refusal.status })}\n`);
      return;
    }
    const name = resourceName(type);
    const watchers = this.#watchers.get(name) ?? new Set();
    this.#watchers.set(name, watchers.add(watcher));
    const seconds = Number(query.get('timeoutSeconds')) || DEFAULT_TIMEOUT_SECONDS;
    const timeout = setTimeout(() => response.end(), seconds * 1000);
    const bookmarks = ['true', '1'].includes(query.get('allowWatchBookmarks') ?? '')
      ? setInterval(() => this.#bookmark(response, type), BOOKMARK_SECONDS * 1000)
      : undefined;
    response.on('close', () => {
      clearTimeout(timeout);
      clearInterval(bookmarks);
      watchers.delete(watcher);
    });
  }

  /** Ends every watch. */
  close(): void {
    for (const watchers of this.#watchers.values()) {
      for (const { response } of watchers) response.end();
    }
  }

  /** Sends what the client has missed, or says why that is not possible. */
  #catchUp(watcher: Watcher, { type, query }: RequestInfo): StatusError | undefined {
    const { store } = this.#state;
    const wanted = Number(query.get('resourceVersion') ?? 0);
    const sendsInitial = query.get('sendInitialEvents') === 'true';
    if (sendsInitial || !(wanted > 0)) {
      for (const object of store.sorted(type)) {
        if (watcher.selects(object)) this.#send(watcher.response, 'ADDED', type, object);
      }
      if (sendsInitial) this.#bookmark(watcher.response, type, { 'k8s.io/initial-events-end': 'true' });
      return undefined;
    }
    if (wanted > store.revision) return tooLarge(wanted, store.revision);
    const history = this.#histories.get(resourceName(type));
    const since = history?.since ?? this.#startedAt;
    if (wanted < since) return StatusError.expired(`too old resource version: ${wanted} (${since})`);
    for (const event of history?.events ?? []) {
      if (event.revision > wanted) this.#deliver(watcher, event);
    }
    return undefined;
  }

  #publish(event: StoreEvent): void {
    const name = resourceName(event.type);
    let history = this.#histories.get(name);
    if (!history) this.#histories.set(name, (history = { events: [], since: this.#startedAt }));
    history.events.push(event);
    if (history.events.length >= 2 * HISTORY) {
      const dropped = history.events.splice(0, HISTORY);
      history.since = dropped.at(-1)?.revision ?? history.since;
    }
    for (const watcher of this.#watchers.get(name) ?? []) this.#deliver(watcher, event);
  }

  #deliver({ response, selects }: Watcher, { change, type, object, previous }: StoreEvent): void {
    const was = previous !== undefined && selects(previous);
    const is = change !== 'DELETED' && selects(object);
    if (!was && !is) return;
    this.#send(response, is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED', type, object);
    if (response.writableLength > MOST_UNREAD) response.destroy();
  }

  #send(response: ServerResponse, change: Change, type: ResourceType, object: StoredObject): void {
    response.write(`{"type":"${change}","object":${encode(this.#state, type, object)}}\n`);
  }

  #bookmark(response: ServerResponse, type: ResourceType, annotations?: Record<string, string>): void {
    const object = {
      kind: type.kind,
      apiVersion: apiVersionOf(type),
      metadata: { resourceVersion: String(this.#state.store.revision), creationTimestamp: null, annotations },
    };
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }
}

function tooLarge(wanted: number, current: number): StatusError {
  return new StatusError(504, 'Timeout', `Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
