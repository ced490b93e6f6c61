import type { Catalog } from '../store/catalog.js';
import type { ResourceType } from '../store/resources.js';
import { StatusError } from '../status-error.js';

type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Which verbs change the cluster. */
export const MUTATING: ReadonlySet<Verb> = new Set([
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
]);

/** A request for a resource, taken apart. */
export interface RequestInfo {
  verb: Verb;
  type: ResourceType;
  namespace?: string;
  name?: string;
  subresource?: string;
  query: URLSearchParams;
}

/** The place of a request in the API: `/api/v1/…` or `/apis/GROUP/VERSION/…`. */
interface ResourcePath {
  group: string;
  version: string;
  /** What follows, such as `['namespaces', 'shop', 'pods', 'web-0', 'eviction']`. */
  rest: string[];
}

/** Splits a path into group, version and rest; undefined if it names no group version. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const [root, ...parts] = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (root === 'api' && parts[0]) return { group: '', version: parts[0], rest: parts.slice(1) };
  if (root === 'apis' && parts[0] && parts[1])
    return { group: parts[0], version: parts[1], rest: parts.slice(2) };
  return undefined;
}

/**
 * Finds out what a request for a resource asks for.
 * @throws StatusError 404 for a path that no resource has, 405 for a method that it does not take.
 */
export function requestInfo(
  catalog: Catalog,
  method: string,
  path: ResourcePath,
  query: URLSearchParams,
): RequestInfo {
  const { group, version, rest } = path;
  const namespaced =
    rest[0] === 'namespaces' && rest.length > 2 && catalog.find(group, version, rest[2] ?? '')?.namespaced;
  const [resource = '', name, subresource, ...more] = namespaced ? rest.slice(2) : rest;
  const type = catalog.find(group, version, resource);
  if (!type || more.length > 0) throw StatusError.unknownPath();
  if (name !== undefined && type.namespaced && !namespaced) throw StatusError.unknownPath();
  const verb = verbOf(method, name !== undefined, query);
  return { verb, type, namespace: namespaced ? rest[1] : undefined, name, subresource, query };
}

function verbOf(method: string, named: boolean, query: URLSearchParams): Verb {
  const watching = ['true', '1'].includes(query.get('watch') ?? '');
  switch (method) {
    case 'GET':
      return watching ? 'watch' : named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      throw StatusError.methodNotAllowed();
  }
}
