import type { CallContext } from '../../service.js';
import { fingerprint } from '../../world/identifiers.js';
import { eksErrors } from './errors.js';

interface Created {
  createToken?: { value: string; fingerprint: string };
}

/** The token of a creation, to be kept with what it creates; undefined if the request has none. */
export function creationToken(input: { clientRequestToken?: string }): Created['createToken'] {
  const { clientRequestToken, ...parameters } = input;
  return clientRequestToken === undefined
    ? undefined
    : { value: clientRequestToken, fingerprint: fingerprint(parameters) };
}

/**
 * Whether the resource that exists is the one that this very request made before; marks the call as a replay then.
 * Throws InvalidRequestException if the token was used with other parameters.
 */
export function isRepeatedCreation(
  context: CallContext,
  existing: Created,
  token: Created['createToken'],
): boolean {
  if (!token || existing.createToken?.value !== token.value) return false;
  if (existing.createToken.fingerprint !== token.fingerprint) {
    throw eksErrors.invalidRequest(
      `The client request token ${token.value} was already used with other parameters`,
    );
  }
  context.outcome.replay = true;
  return true;
}
