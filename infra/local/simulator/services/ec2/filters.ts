import { structures, text, texts, type QueryInput } from '../../protocol/query-input.js';
import { ServiceError } from '../../service-error.js';

/**
 * Whether a resource passes the request's filters: every filter must have a value that one of the resource's matches,
 * with `*` and `?` as wild cards. Throws InvalidParameterValue for a filter that the resource does not have.
 * @param attributes The values by filter name; `tags` give `tag:NAME` and `tag-key`.
 */
export function passesFilters(
  input: QueryInput,
  attributes: Record<string, string | string[]>,
  tags: Record<string, string> = {},
): boolean {
  return structures(input, 'Filter').every((filter) => {
    const name = text(filter, 'Name') ?? '';
    const wanted = texts(filter, 'Value').map(pattern);
    return valuesOf(name, attributes, tags).some((value) =>
      wanted.some((expression) => expression.test(value)),
    );
  });
}

function valuesOf(
  name: string,
  attributes: Record<string, string | string[]>,
  tags: Record<string, string>,
): string[] {
  if (name.startsWith('tag:')) {
    const value = tags[name.slice('tag:'.length)];
    return value === undefined ? [] : [value];
  }
  if (name === 'tag-key') return Object.keys(tags);
  const value = attributes[name];
  if (value === undefined)
    throw new ServiceError('InvalidParameterValue', 400, `The filter '${name}' is invalid`);
  return Array.isArray(value) ? value : [value];
}

function pattern(value: string): RegExp {
  const escaped = value
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`);
}
