import { DrydockError } from '../../../contracts/drydock-error.js';
import type { ErrorCode } from '../../../contracts/errors.js';
import type { Failure } from '../../../contracts/failure.js';

const CREDENTIAL_ERRORS =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidIdentityToken)$/;
const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;

/** An error of the AWS SDK, as the doctor tells it: about this shell, not about the worker. */
export function awsFailure(error: unknown, what: string): Failure {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const [code, remedy] = classify(name, message);
  return new DrydockError(code, `${what}: ${name}: ${message}`, remedy === undefined ? {} : { remedy })
    .failure;
}

function classify(name: string, message: string): [ErrorCode, string?] {
  if (CREDENTIAL_ERRORS.test(name)) {
    return ['AWS_CREDENTIALS', 'Log in, or set AWS_PROFILE or AWS_ACCESS_KEY_ID in this shell.'];
  }
  if (DENIED.test(name)) return ['AWS_ACCESS_DENIED', 'Grant the action that the message names.'];
  if (name === 'ResourceNotFoundException') return ['CLUSTER_NOT_FOUND'];
  if (/region is missing/i.test(message)) {
    return ['INVALID_REQUEST', 'Name the region: --region, or AWS_REGION in this shell.'];
  }
  return ['AWS_UNAVAILABLE'];
}
