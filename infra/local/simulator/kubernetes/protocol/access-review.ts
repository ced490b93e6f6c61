import type { IncomingMessage } from 'node:http';
import { StatusError } from '../status-error.js';
import { readBody } from './body.js';

/**
 * Answers a POST of a SelfSubjectAccessReview: always yes, since the simulator has no RBAC. kubectl asks in protobuf,
 * which the answer does not depend on.
 * @param rest The path after the group version.
 * @throws StatusError 404 for another review, 405 for another method.
 */
export async function reviewAccess(rest: string[], request: IncomingMessage): Promise<object> {
  if (rest.join('/') !== 'selfsubjectaccessreviews') throw StatusError.unknownPath();
  if (request.method !== 'POST') throw StatusError.methodNotAllowed();
  const isJson = request.headers['content-type']?.includes('json');
  const asked = isJson ? ((await readBody(request)) as object | undefined) : undefined;
  const review = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {} };
  return { ...review, ...asked, status: { allowed: true } };
}
