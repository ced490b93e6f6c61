import { resourceName, type ResourceType } from './store/resources.js';

interface StatusCause {
  reason: string;
  message?: string;
  field?: string;
}

interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** The body of every answer that is not an object: `kind: Status`, as the API server writes it. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/**
 * A refusal with the code, reason and wording of the API server (k8s.io/apimachinery/pkg/api/errors), so that clients
 * which look at any of them behave as on a real cluster.
 */
export class StatusError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string | undefined, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  static unauthorized(): StatusError {
    return new StatusError(401, 'Unauthorized', 'Unauthorized');
  }

  static notFound(type: ResourceType, name: string): StatusError {
    return new StatusError(404, 'NotFound', `${resourceName(type)} "${name}" not found`, subject(type, name));
  }

  /** A path that no resource has. */
  static unknownPath(): StatusError {
    return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  }

  static methodNotAllowed(): StatusError {
    return new StatusError(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    );
  }

  static alreadyExists(type: ResourceType, name: string): StatusError {
    return new StatusError(
      409,
      'AlreadyExists',
      `${resourceName(type)} "${name}" already exists`,
      subject(type, name),
    );
  }

  static conflict(type: ResourceType, name: string, why: string): StatusError {
    const message = `Operation cannot be fulfilled on ${resourceName(type)} "${name}": ${why}`;
    return new StatusError(409, 'Conflict', message, subject(type, name));
  }

  /** A list page or watch whose resource version the server no longer has. */
  static expired(message: string): StatusError {
    return new StatusError(410, 'Expired', message);
  }

  static badRequest(message: string): StatusError {
    return new StatusError(400, 'BadRequest', message);
  }

  static unsupportedMediaType(type: string): StatusError {
    const message = `the body of the request was in an unknown format - ${type} is not an accepted media type`;
    return new StatusError(415, 'UnsupportedMediaType', message);
  }

  static invalid(type: ResourceType, name: string, field: string, why: string): StatusError {
    const message = `${type.kind}${type.group === '' ? '' : `.${type.group}`} "${name}" is invalid: ${field}: ${why}`;
    const details = {
      name,
      group: type.group,
      kind: type.kind,
      causes: [{ reason: 'FieldValueInvalid', message: why, field }],
    };
    return new StatusError(422, 'Invalid', message, details);
  }

  static internal(message: string): StatusError {
    return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
      causes: [{ reason: 'InternalError', message }],
    });
  }
}

function subject(type: ResourceType, name: string): StatusDetails {
  return { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.resource };
}

/** The body of a success that has no object to return. */
export function success(code: number, details?: StatusDetails): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details ? { details } : {}),
    code,
  };
}
