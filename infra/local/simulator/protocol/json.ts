import { ServiceError } from '../service-error.js';

/** JSON as the AWS protocols write it: an instant is a number of seconds since the epoch, with a fraction. */
export function toJson(value: unknown): string {
  return JSON.stringify(convert(value) ?? {});
}

function convert(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(convert);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, nested]) => [key, convert(nested)]));
}

/** A request's body as an object, `{}` if it is empty; throws a SerializationException for anything else. */
export function parseJson(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch (error) {
    throw new ServiceError(
      'SerializationException',
      400,
      `The body is not JSON: ${(error as Error).message}`,
    );
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ServiceError('SerializationException', 400, 'The body must be a JSON object');
  }
  return parsed as Record<string, unknown>;
}
