/**
 * Parameters of a query request: `Filter.1.Value.2=x` becomes `{Filter: [{Value: [undefined, 'x']}]}` without the gaps,
 * and the `member` level of the older services is left out. Values stay strings; the operation says what they are.
 */
export type QueryValue = string | QueryValue[] | { [name: string]: QueryValue };
/** The decoded parameters of a query request. */
export type QueryInput = Record<string, QueryValue>;

interface Tree {
  [name: string]: Tree | string;
}

/** Decodes a form-encoded body or query string; `Action` and `Version` are left out. */
export function parseQuery(form: string): QueryInput {
  const tree: Tree = {};
  for (const [path, value] of new URLSearchParams(form)) {
    if (path === 'Action' || path === 'Version') continue;
    insert(
      tree,
      path.split('.').filter((part) => part !== 'member'),
      value,
    );
  }
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, settle(value)]));
}

function insert(tree: Tree, [name = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const existing = tree[name];
  const child: Tree = existing === undefined || typeof existing === 'string' ? {} : existing;
  tree[name] = child;
  insert(child, rest, value);
}

/** Turns levels whose names are all numbers into lists. */
function settle(value: Tree | string): QueryValue {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))) {
    return entries
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([, nested]) => settle(nested));
  }
  return Object.fromEntries(entries.map(([name, nested]) => [name, settle(nested)]));
}

/** A parameter's text; undefined if it is absent. */
export function text(input: QueryInput, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** A parameter's number; undefined if it is absent, NaN if it is none. */
export function integer(input: QueryInput, name: string): number | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : Number(value);
}

/** Whether a parameter is `true`. */
export function flag(input: QueryInput, name: string): boolean {
  return text(input, name) === 'true';
}

/** A list of texts, empty if it is absent. */
export function texts(input: QueryInput, name: string): string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A list of structures, empty if it is absent. */
export function structures(input: QueryInput, name: string): QueryInput[] {
  const value = input[name];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is QueryInput => typeof item === 'object' && !Array.isArray(item));
}
