import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../contracts/names.js';

type Attribute = keyof typeof SEARCH_ATTRIBUTES;

/** The typed key of one of Drydock's search attributes. */
export function attributeKey(name: Attribute) {
  return defineSearchAttributeKey(SEARCH_ATTRIBUTES[name], SearchAttributeType.KEYWORD);
}

/** Typed search attributes for a start; what is not known is left out. */
export function attributePairs(
  values: Partial<Record<Attribute, string | null | undefined>>,
): SearchAttributePair[] {
  return (Object.keys(values) as Attribute[]).flatMap((name) => {
    const value = values[name];
    return value === null || value === undefined ? [] : [{ key: attributeKey(name), value }];
  });
}
