import { isDeepStrictEqual } from 'node:util';
import { StatusError } from '../status-error.js';

interface Operation {
  op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  path: string;
  from?: string;
  value?: unknown;
}

/**
 * Applies a JSON patch (RFC 6902) to a copy of `document`.
 * @throws StatusError 400 for a patch that is none, 422 for one that does not apply.
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw StatusError.badRequest('error decoding patch: it must be an array of operations');
  let result = copy(document);
  for (const operation of patch as Operation[]) result = apply(result, operation);
  return result;
}

function apply(document: unknown, { op, path, from = '', value }: Operation): unknown {
  switch (op) {
    case 'add':
      return add(document, path, value);
    case 'replace':
      return add(remove(document, path), path, value);
    case 'remove':
      return remove(document, path);
    case 'copy':
      return add(document, path, copy(read(document, from)));
    case 'move':
      return add(remove(document, from), path, read(document, from));
    case 'test':
      if (!isDeepStrictEqual(read(document, path), value)) throw inapplicable(`testing path ${path} failed`);
      return document;
    default:
      throw StatusError.badRequest(`unexpected kind of operation: ${String(op)}`);
  }
}

/** Documents are JSON; structuredClone would give them prototypes of another realm under jest. */
function copy(document: unknown): unknown {
  return document === undefined ? undefined : (JSON.parse(JSON.stringify(document)) as unknown);
}

/** Reads, and refuses a path that leads nowhere. */
function read(document: unknown, path: string): unknown {
  let value = document;
  for (const token of tokens(path)) {
    const next = child(value, token);
    if (next === undefined) throw inapplicable(`path ${path} does not exist`);
    value = next;
  }
  return value;
}

function add(document: unknown, path: string, value: unknown): unknown {
  return edit(document, path, value, (parent, token) => {
    if (Array.isArray(parent)) parent.splice(token === '-' ? parent.length : Number(token), 0, value);
    else parent[token] = value;
  });
}

function remove(document: unknown, path: string): unknown {
  read(document, path);
  return edit(copy(document), path, undefined, (parent, token) => {
    if (Array.isArray(parent)) parent.splice(Number(token), 1);
    else delete parent[token];
  });
}

function edit(
  document: unknown,
  path: string,
  root: unknown,
  change: (parent: unknown[] | Record<string, unknown>, token: string) => void,
): unknown {
  const way = tokens(path);
  const last = way.pop();
  if (last === undefined) return root;
  const parent = read(document, way.map((token) => `/${escape(token)}`).join(''));
  if (typeof parent !== 'object' || parent === null) throw inapplicable(`path ${path} does not exist`);
  change(parent as unknown[] | Record<string, unknown>, last);
  return document;
}

function child(value: unknown, token: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as Record<string, unknown>)[token];
}

function tokens(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function escape(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

function inapplicable(message: string): StatusError {
  return new StatusError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${message}`,
    {},
  );
}
