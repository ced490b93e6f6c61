import type { ClusterState } from '../cluster-state.js';
import { StatusError } from '../status-error.js';
import { keyOf } from '../store/object-store.js';
import type { StoredObject } from '../store/objects.js';
import { apiVersionOf, PODS, resourceName, type ResourceType } from '../store/resources.js';
import { encodeItem } from './presentation.js';
import type { RequestInfo } from './request-info.js';
import { filterOf, selectedNode, type Filter } from './selectors.js';

/** How many lists that were begun can still be continued; the oldest are compacted away, as etcd does. */
const MOST_SNAPSHOTS = 32;

/** Where a list goes on: at which revision, after which key. Revision -1 is the present, as after a 410. */
interface ContinueToken {
  v: 'meta.k8s.io/v1';
  rv: number;
  start: string;
}

export interface Page {
  items: StoredObject[];
  revision: number;
  /** Absent on the last page. */
  continue?: string;
  /** Absent on the last page, and where a selector makes it expensive to know. */
  remaining?: number;
}

/** Lists in pages that all show the same instant. */
export class Lists {
  readonly #state: ClusterState;
  readonly #snapshots = new Map<string, readonly StoredObject[]>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /**
   * One page of a list.
   * @throws StatusError 400 for a bad selector, limit or token, 410 for a token that is too old.
   */
  page(info: RequestInfo): Page {
    const { type, query } = info;
    const limit = Number(query.get('limit') ?? 0);
    if (!Number.isInteger(limit) || limit < 0)
      throw StatusError.badRequest(`invalid limit: ${query.get('limit')}`);
    const token = query.get('continue');
    const from = token ? parseToken(token) : undefined;
    const selects = scopeFilter(info);
    const { objects, revision } = this.#source(type, from, query);
    const candidates = objects.filter(
      (object) => (!from || keyOf(object.metadata) > from.start) && selects(object),
    );
    const items = limit > 0 ? candidates.slice(0, limit) : candidates;
    const last = items.at(-1);
    if (!last || items.length === candidates.length) return { items, revision };
    this.#remember(type, revision, objects);
    return {
      items,
      revision,
      continue: formatToken({ v: 'meta.k8s.io/v1', rv: revision, start: keyOf(last.metadata) }),
      ...(query.has('labelSelector') || query.has('fieldSelector')
        ? {}
        : { remaining: candidates.length - items.length }),
    };
  }

  #source(
    type: ResourceType,
    from: ContinueToken | undefined,
    query: URLSearchParams,
  ): { objects: readonly StoredObject[]; revision: number } {
    const { store, podsByNode } = this.#state;
    if (from && from.rv >= 0) {
      const objects = this.#snapshots.get(`${resourceName(type)}@${from.rv}`);
      if (!objects) throw tooOld(from);
      return { objects, revision: from.rv };
    }
    const node = type === PODS ? selectedNode(query) : undefined;
    const objects = node ? sortByKey([...podsByNode.get(node)]) : store.sorted(type);
    return { objects, revision: store.revision };
  }

  #remember(type: ResourceType, revision: number, objects: readonly StoredObject[]): void {
    const key = `${resourceName(type)}@${revision}`;
    this.#snapshots.delete(key);
    this.#snapshots.set(key, objects);
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > MOST_SNAPSHOTS && oldest !== undefined) this.#snapshots.delete(oldest);
  }
}

/** A page as the JSON of a `PodList` or the like. */
export function encodeList(state: ClusterState, type: ResourceType, page: Page): string {
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  const head = JSON.stringify({ kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata });
  return `${head.slice(0, -1)},"items":[${page.items.map((item) => encodeItem(state, type, item)).join(',')}]}`;
}

/** The filter of a list or watch with its namespace and name. */
export function scopeFilter({ type, namespace, name, query }: RequestInfo): Filter {
  const filter = filterOf(type, query);
  return (object) =>
    (!namespace || object.metadata.namespace === namespace) &&
    (!name || object.metadata.name === name) &&
    (!filter || filter(object));
}

function sortByKey(objects: StoredObject[]): StoredObject[] {
  return objects.sort((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1));
}

function formatToken(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function parseToken(text: string): ContinueToken {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as ContinueToken;
    if (token.v === 'meta.k8s.io/v1' && Number.isInteger(token.rv) && typeof token.start === 'string')
      return token;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw StatusError.badRequest(`continue key is not valid: ${text}`);
}

/** The refusal of a token whose snapshot is gone carries another that goes on from the present. */
function tooOld(token: ContinueToken): StatusError {
  const error = StatusError.expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata.continue = formatToken({ ...token, rv: -1 });
  return error;
}
