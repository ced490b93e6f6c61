import type { ClusterState } from '../cluster-state.js';
import type { StoredObject } from '../store/objects.js';
import { resourceName } from '../store/resources.js';
import type { Page } from './lists.js';
import { encode } from './presentation.js';
import type { RequestInfo } from './request-info.js';
import { COLUMNS, type Column } from './table-columns.js';

/** Whether an Accept header asks for the server-side tables that kubectl prints. */
export function wantsTable(accept: string | undefined): boolean {
  return accept?.split(',')[0]?.includes('as=Table') ?? false;
}

/** A page as a meta.k8s.io/v1 Table. */
export function encodeTable(state: ClusterState, { type, query }: RequestInfo, page: Page): string {
  const now = state.clock.now();
  const columns: Column[] = [
    { name: 'Name', cell: (object) => object.metadata.name },
    ...(COLUMNS[resourceName(type)] ?? []),
    { name: 'Age', cell: (object) => age(object, now) },
  ];
  const rowObject = (object: StoredObject): object =>
    query.get('includeObject') === 'Object'
      ? (JSON.parse(encode(state, type, object)) as object)
      : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {
      resourceVersion: String(page.revision),
      continue: page.continue,
      remainingItemCount: page.remaining,
    },
    columnDefinitions: columns.map(({ name, wide }) => ({
      name,
      type: 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: wide ? 1 : 0,
    })),
    rows: page.items.map((object) => ({
      cells: columns.map(({ cell }) => cell(object)),
      object: rowObject(object),
    })),
  });
}

/** Such as `45s`, `12m`, `3h`, `9d`. */
function age({ metadata }: StoredObject, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(metadata.creationTimestamp)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
