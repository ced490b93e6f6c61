/** A page of a list, and the token of the next one if there is more. */
export interface Page<Item> {
  items: Item[];
  nextToken?: string;
}

/** The page that a request asks for. */
export interface PageRequest {
  maxResults?: number;
  nextToken?: string;
}

/**
 * Cuts a page from a list. Tokens are opaque and name the position, so a list must keep its order between calls.
 * @param limit The largest page, and its size when none is asked for.
 * @param invalid Makes the service's own error for a page size or token that is not valid.
 */
export function paginate<Item>(
  items: Item[],
  request: PageRequest,
  limit: number,
  invalid: (message: string) => Error,
): Page<Item> {
  const size = request.maxResults ?? limit;
  if (!Number.isInteger(size) || size < 1 || size > limit) {
    throw invalid(`maxResults must be between 1 and ${limit}, not ${size}`);
  }
  const start = request.nextToken ? decode(request.nextToken, invalid) : 0;
  const end = start + size;
  return { items: items.slice(start, end), nextToken: end < items.length ? encode(end) : undefined };
}

const PREFIX = 'position:';

function encode(position: number): string {
  return Buffer.from(`${PREFIX}${position}`).toString('base64url');
}

function decode(token: string, invalid: (message: string) => Error): number {
  const text = Buffer.from(token, 'base64url').toString();
  const position = Number(text.slice(PREFIX.length));
  if (!text.startsWith(PREFIX) || !Number.isInteger(position))
    throw invalid(`The pagination token is not valid: ${token}`);
  return position;
}
