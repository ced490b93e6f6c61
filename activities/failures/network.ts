/**
 * Error codes of Node.js, OpenSSL and undici for connections that could not be made or did not last.
 * @see https://nodejs.org/api/errors.html#common-system-errors
 */
const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** `code: message` of the network error somewhere in the chain of causes, or undefined when there is none. */
export function networkReason(error: unknown): string | undefined {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 8;
    current = current.cause, depth += 1
  ) {
    const { code } = current as NodeJS.ErrnoException;
    // Several addresses were tried: the first failure stands for all.
    if (current instanceof AggregateError && current.errors.length > 0)
      return networkReason(current.errors[0]);
    if (typeof code === 'string' && NETWORK_CODES.has(code)) {
      return current.message.includes(code) ? current.message : `${code}: ${current.message}`;
    }
  }
  return undefined;
}
