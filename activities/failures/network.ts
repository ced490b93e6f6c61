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
  let current = error;
  let reason: string | undefined;
  for (let depth = 0; isObject(current) && depth < 8; depth += 1) {
    const { code, message, cause, errors } = current as Partial<NodeJS.ErrnoException & AggregateError>;
    // Several addresses were tried: the first failure stands for all.
    if (Array.isArray(errors) && errors.length > 0) return networkReason(errors[0]);
    if (typeof code === 'string' && NETWORK_CODES.has(code)) {
      return message?.includes(code) ? message : `${code}: ${message}`;
    }
    // What fetch says of every network error, such as a proxy's refusal; the cause may have no code.
    if (message === 'fetch failed') reason = message;
    else if (reason !== undefined && message) reason = message;
    current = cause;
  }
  return reason;
}

// Not `instanceof Error`: errors of the runtime itself come from another realm under test runners.
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
