import type { ErrorDetail, Update } from '@aws-sdk/client-eks';
import { DrydockError } from '../../contracts/drydock-error.js';

/** EKS error codes as a sentence each, with the resources that they name. */
export function describeErrors(errors: ErrorDetail[] = []): string {
  return errors
    .map(({ errorCode, errorMessage, resourceIds = [] }) => {
      const resources = resourceIds.length ? ` (${resourceIds.join(', ')})` : '';
      return `${errorCode ?? 'Unknown'}: ${errorMessage ?? 'no message'}${resources}`;
    })
    .join('; ');
}

/** The failure of an update that ended Failed or Cancelled, with all that EKS says about it. */
export function updateFailure(what: string, resource: string, update: Update): DrydockError {
  if (update.status === 'Cancelled') {
    const reason = update.cancellation?.reason ? `: ${update.cancellation.reason}` : '.';
    return new DrydockError('UPDATE_FAILED', `${what} was cancelled (update ${update.id})${reason}`, {
      resource,
    });
  }
  const errors = describeErrors(update.errors) || 'EKS gives no reason';
  return new DrydockError('UPDATE_FAILED', `${what} failed (update ${update.id}). ${errors}`, { resource });
}
