import { ServiceError } from '../../service-error.js';

type Subject = { clusterName?: string; nodegroupName?: string; addonName?: string };

/** EKS's errors by the names and statuses of its API reference. */
export const eksErrors = {
  notFound: (message: string, subject: Subject = {}) =>
    new ServiceError('ResourceNotFoundException', 404, message, subject),
  inUse: (message: string, subject: Subject = {}) =>
    new ServiceError('ResourceInUseException', 409, message, subject),
  invalidParameter: (message: string, subject: Subject = {}) =>
    new ServiceError('InvalidParameterException', 400, message, subject),
  invalidRequest: (message: string, subject: Subject = {}) =>
    new ServiceError('InvalidRequestException', 400, message, subject),
  invalidState: (message: string, subject: Subject = {}) =>
    new ServiceError('InvalidStateException', 400, message, subject),
};
