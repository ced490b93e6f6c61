import { integer, text, type QueryInput } from '../../protocol/query-input.js';
import { paginate } from '../../pagination.js';
import { ServiceError } from '../../service-error.js';

const PAGE = 1000;

/** EC2's tag list. */
export function tagSet(tags: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** A page of resources under the name of their list, as EC2's describe calls answer. */
export function pageOf<Item>(name: string, items: Item[], input: QueryInput): Record<string, unknown> {
  const request = { maxResults: integer(input, 'MaxResults'), nextToken: text(input, 'NextToken') };
  const page = paginate(
    items,
    request,
    PAGE,
    (message) => new ServiceError('InvalidParameterValue', 400, message),
  );
  return { [name]: page.items, nextToken: page.nextToken };
}

/** The resources of the ids that a request names, or all; throws `code` for an id that does not exist. */
export function selectById<Item>(
  resources: Record<string, Item>,
  ids: string[],
  code: string,
  noun: string,
): Item[] {
  if (ids.length === 0) return Object.values(resources);
  return ids.map((id) => {
    const found = resources[id];
    if (!found) throw new ServiceError(code, 400, `The ${noun} '${id}' does not exist`);
    return found;
  });
}
