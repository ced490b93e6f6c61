import type { KubernetesClients } from '../clients/clients.js';
import { pages } from './list.js';

/** A list as the API server writes it. */
interface JsonList<T> {
  items?: T[];
  metadata?: { continue?: string };
}

/**
 * Reads a list page by page as plain JSON. The typed clients build every object anew, which takes several times as long
 * as parsing it: what a cluster has thousands of is read this way. Fields are named as in the API and dates are text.
 * @param path such as `/api/v1/pods`
 * @throws the client's ApiException on a status of 400 and above; see {@link pages} for expired continue tokens.
 * @example for await (const pods of jsonPages<V1Pod>(kubernetes, '/api/v1/pods', signal)) { … }
 */
export function jsonPages<T>(
  kubernetes: Pick<KubernetesClients, 'get'>,
  path: string,
  signal: AbortSignal,
  pageSize?: number,
): AsyncGenerator<T[], void, undefined> {
  return pages(async ({ limit, _continue }) => {
    const query = new URLSearchParams({ limit: `${limit}` });
    if (_continue !== undefined) query.set('continue', _continue);
    const body: JsonList<T> = JSON.parse(await kubernetes.get(`${path}?${query.toString()}`, signal));
    return { items: body.items ?? [], metadata: { _continue: body.metadata?.continue } };
  }, pageSize);
}
