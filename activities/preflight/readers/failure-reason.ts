import { ApiException } from '@kubernetes/client-node';
import { z } from 'zod';

const Status = z.looseObject({ message: z.string() });

/** Why a read failed, in a sentence without the headers and bodies that client errors carry. */
export function failureReason(error: unknown): string {
  if (error instanceof ApiException) return `${error.code} ${statusMessage(error.body)}`.trim();
  if (error instanceof Error)
    return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  return String(error);
}

/** The message of a Kubernetes Status object, which the client leaves as text. */
function statusMessage(body: unknown): string {
  if (typeof body !== 'string') return Status.safeParse(body).data?.message ?? '';
  try {
    return Status.parse(JSON.parse(body)).message;
  } catch {
    return body.slice(0, 200); // Not every proxy in between answers with a Status.
  }
}
