import { toDrydockError } from '../../failures.js';

/** Why a read failed: the code of the registry and the message, without the headers and bodies of client errors. */
export function failureReason(error: unknown): string {
  const { code, message } = toDrydockError(error);
  return `${code}: ${message}`;
}
