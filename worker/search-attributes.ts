import type { temporal } from '@temporalio/proto';
import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contracts/names.js';

// The package is CommonJS that Node finds no names in, so only its types can be imported; they check this number.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const KEYWORD: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD = 2;

/**
 * Registers Drydock's search attributes where they are missing: an execution that sets an unregistered one cannot
 * start. Returns those that were added.
 * @throws when the server refuses; some hosted namespaces let only their administrators add attributes.
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTES).filter((name) => customAttributes[name] === undefined);
  if (missing.length > 0) {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  }
  return missing;
}
