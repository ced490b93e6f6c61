import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { SEARCH_ATTRIBUTES, type OperationKind, type Phase } from '../../contracts/names.js';

const keys = Object.fromEntries(
  Object.entries(SEARCH_ATTRIBUTES).map(([name, attribute]) => [
    name,
    defineSearchAttributeKey(attribute, 'KEYWORD'),
  ]),
) as Record<keyof typeof SEARCH_ATTRIBUTES, ReturnType<typeof defineSearchAttributeKey<'KEYWORD'>>>;

/** The search attributes of an operation, for upsertSearchAttributes: executions started by hand carry them too. */
export function searchAttributes(values: {
  kind?: OperationKind;
  cluster?: string;
  account?: string;
  region?: string;
  phase?: Phase;
  initiator?: string;
}): SearchAttributeUpdatePair[] {
  return (Object.keys(values) as (keyof typeof values)[]).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ key: keys[name], value }];
  });
}
