import { ApiException } from '@kubernetes/client-node';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { ErrorCode } from '../../contracts/errors.js';
import { networkReason } from './network.js';

/** Characters of an answer that is no Kubernetes Status, such as the page of a proxy. */
const ANSWER_LENGTH = 500;

/** The part of metav1.Status that a message needs. */
interface Status {
  message?: string;
  reason?: string;
  details?: { kind?: string; name?: string };
}

/**
 * The failure behind an error of a Kubernetes client (typed call, `get` or Watch), or undefined when it is no such error.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function fromKubernetesError(error: unknown): DrydockError | undefined {
  if (error instanceof ApiException) return fromStatus(error.code, parseStatus(error.body), error);
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;

  // A Watch rejects with a plain Error that carries the status.
  const { statusCode, message, name } = error as Error & { statusCode?: unknown };
  if (typeof statusCode === 'number') return fromStatus(statusCode, { message }, error);

  const reason = networkReason(error) ?? (name === 'TimeoutError' ? message : undefined);
  if (reason === undefined) return undefined;
  return new DrydockError('KUBERNETES_UNREACHABLE', `The Kubernetes API could not be reached: ${reason}`, {
    cause: error,
  });
}

function fromStatus(status: number, body: Status, cause: unknown): DrydockError {
  const { kind, name } = body.details ?? {};
  const said = body.message || 'no reason was given';
  return new DrydockError(codeOf(status, body), `The Kubernetes API answered ${status}: ${said}`, {
    resource: kind && name ? `${kind}/${name}` : undefined,
    cause,
  });
}

function codeOf(status: number, body: Status): ErrorCode {
  if (status === 401) return 'KUBERNETES_UNAUTHORIZED';
  if (status === 403) return 'KUBERNETES_FORBIDDEN';
  // Overload, an API server that restarts, or a list whose snapshot was compacted meanwhile: trying again helps.
  if (status === 408 || status === 429 || status >= 500) return 'KUBERNETES_UNREACHABLE';
  if (status === 410 && body.reason === 'Expired') return 'KUBERNETES_UNREACHABLE';
  return 'KUBERNETES_ERROR';
}

function parseStatus(body: unknown): Status {
  if (typeof body === 'object' && body !== null) return body;
  if (typeof body !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Not JSON: whatever stands between us and the API server speaks in its own words.
  }
  return { message: body.trim().slice(0, ANSWER_LENGTH) };
}
