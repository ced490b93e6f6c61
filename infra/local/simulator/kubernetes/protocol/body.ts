import type { IncomingMessage } from 'node:http';
import { StatusError } from '../status-error.js';

/** The API server's own limit of a request body, bytes. */
const MOST_BYTES = 3 * 1024 * 1024;

/**
 * Reads a JSON body; undefined if it is empty.
 * @throws StatusError 400 not JSON, 413 too large, 415 another format.
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MOST_BYTES}`);
    }
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  const type = request.headers['content-type'] ?? 'application/json';
  if (!type.includes('json')) throw StatusError.unsupportedMediaType(type);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch (error) {
    throw StatusError.badRequest(`the object provided is unrecognized: ${(error as Error).message}`);
  }
}
