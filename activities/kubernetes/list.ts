import type { V1ListMeta } from '@kubernetes/client-node';

/** What every Kubernetes list answers with. */
export interface ListPage<T> {
  items: T[];
  metadata?: V1ListMeta;
}

/** The paging parameters of the typed list calls, spelled as in @kubernetes/client-node. */
export interface PageParams {
  limit: number;
  _continue?: string;
}

/**
 * Reads a list page by page, so that only one page is in memory at a time.
 * A continue token lives about five minutes; the 410 of an expired one is thrown, since going on with the token that
 * comes with it could skip or repeat objects.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 * @example for await (const nodes of pages((params) => core.listNode(params))) { … }
 */
export async function* pages<T>(
  list: (params: PageParams) => Promise<ListPage<T>>,
  limit = 500,
): AsyncGenerator<T[], void, undefined> {
  let token: string | undefined;
  do {
    const page: ListPage<T> = await list({ limit, _continue: token });
    yield page.items;
    token = page.metadata?._continue || undefined;
  } while (token !== undefined);
}

/** How many objects a list has, from a page of one object and the server's count of the rest. */
export async function countObjects<T>(list: (params: PageParams) => Promise<ListPage<T>>): Promise<number> {
  const first = await list({ limit: 1 });
  if (!first.metadata?._continue) return first.items.length;
  if (first.metadata.remainingItemCount !== undefined) {
    return first.items.length + first.metadata.remainingItemCount;
  }
  // remainingItemCount is optional (it is left out with selectors): count page by page instead.
  let count = 0;
  for await (const items of pages(list)) count += items.length;
  return count;
}
