import { DrydockError } from '../../contracts/drydock-error.js';
import type { ErrorCode } from '../../contracts/errors.js';
import { networkReason } from './network.js';

/** What an error of an AWS SDK client carries, beyond an Error; all of it may be missing. */
interface AwsError extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number };
  $retryable?: { throttling?: boolean };
  /** On exceptions of EKS: what the call was about. */
  clusterName?: string;
  nodegroupName?: string;
  addonName?: string;
}

/** Credentials that are missing, ended, unknown to AWS, or signed with a wrong clock. */
const CREDENTIALS = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'ProviderError',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

const ACCESS_DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'NotAuthorized',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLING = new Set([
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttling',
  'ThrottledException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const TIMEOUTS = new Set(['RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/** The failure behind an error of an AWS SDK client, or undefined when it is no such error. */
export function fromAwsError(error: unknown): DrydockError | undefined {
  if (!isAwsError(error)) return undefined;
  const code = codeOf(error);
  return new DrydockError(code, messageOf(code, error), { cause: error });
}

function isAwsError(error: unknown): error is AwsError {
  if (typeof error !== 'object' || error === null) return false;
  // The SDK adds $metadata to everything that a call throws, but not to what its credential providers throw.
  return '$metadata' in error || CREDENTIALS.has((error as Error).name);
}

function codeOf(error: AwsError): ErrorCode {
  const status = error.$metadata?.httpStatusCode ?? 0;
  if (CREDENTIALS.has(error.name)) return 'AWS_CREDENTIALS';
  if (ACCESS_DENIED.has(error.name)) return 'AWS_ACCESS_DENIED';
  if (isMissingCluster(error)) return 'CLUSTER_NOT_FOUND';
  if (
    THROTTLING.has(error.name) ||
    TIMEOUTS.has(error.name) ||
    error.$retryable !== undefined ||
    status === 429 ||
    status >= 500 ||
    networkReason(error) !== undefined
  ) {
    return 'AWS_UNAVAILABLE';
  }
  return 'AWS_ERROR';
}

/** EKS says ResourceNotFoundException of everything; only of a cluster is it about nothing smaller. */
function isMissingCluster(error: AwsError): boolean {
  if (error.name !== 'ResourceNotFoundException') return false;
  if (/^No cluster found for name/i.test(error.message)) return true;
  return (
    Boolean(error.clusterName) && !error.nodegroupName && !error.addonName && /cluster/i.test(error.message)
  );
}

function messageOf(code: ErrorCode, error: AwsError): string {
  const said = sentence(networkReason(error) ?? error.message);
  const { requestId, attempts } = error.$metadata ?? {};
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  switch (code) {
    case 'AWS_ACCESS_DENIED': {
      const action = /perform:?\s+([\w-]+:\w+)/.exec(error.message)?.[1];
      return `AWS denied ${action ?? 'the call'}: ${said}${request}`;
    }
    case 'AWS_UNAVAILABLE': {
      const tries = attempts === undefined || attempts < 2 ? '' : ` after ${attempts} attempts`;
      const name = error.name === 'Error' ? '' : `${error.name}: `;
      return `AWS did not answer${tries}: ${name}${said}${request}`;
    }
    case 'AWS_CREDENTIALS':
      return `AWS credentials cannot be used: ${error.name}: ${said}${request}`;
    case 'CLUSTER_NOT_FOUND':
      return said;
    default:
      return `AWS refused the call: ${error.name}: ${said}${request}`;
  }
}

function sentence(text: string): string {
  return text.trim() || 'it gave no reason';
}
