import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: false,
});

/**
 * An XML document from an output whose member names are those of the wire. A list becomes an element with one child
 * per item, named `item` for EC2 and `member` for the other query services; an instant is ISO 8601.
 */
export function toXml(
  root: string,
  namespace: string,
  content: Record<string, unknown>,
  listItem: 'item' | 'member',
): string {
  const document = { [root]: { '@xmlns': namespace, ...(convert(content, listItem) as object) } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

function convert(value: unknown, listItem: string): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return value.length === 0 ? '' : { [listItem]: value.map((item) => convert(item, listItem)) };
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, nested]) => nested !== undefined && nested !== null)
      .map(([name, nested]) => [name, convert(nested, listItem)]),
  );
}
