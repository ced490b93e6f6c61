import { ServiceError } from '../service-error.js';
import { parseJson, toJson } from './json.js';
import type { Protocol } from './protocol.js';

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** AWS JSON 1.1, as SSM and EventBridge speak it. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const awsJson: Protocol = {
  authenticationCodes: {
    unsigned: ['MissingAuthenticationTokenException', 400],
    'unknown-key': ['UnrecognizedClientException', 400],
    'wrong-signature': ['InvalidSignatureException', 400],
    'skewed-clock': ['InvalidSignatureException', 400],
    'expired-token': ['ExpiredTokenException', 400],
  },
  accessDenied: ['AccessDeniedException', 400],

  decode(request, service) {
    const target = request.headers['x-amz-target'] ?? '';
    const [prefix, name = ''] = target.split('.');
    const operation = prefix === service.namespace ? service.operations[name] : undefined;
    if (!operation)
      throw new ServiceError('UnknownOperationException', 400, `No operation for the target ${target}`);
    return { name, operation, input: parseJson(request.body) };
  },

  encode: (output, _call, _service, requestId) => ({
    status: 200,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId },
    body: toJson(output),
  }),

  encodeError: (error, _service, requestId) => ({
    status: error.status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId },
    body: toJson({ __type: error.code, message: error.message, ...error.fields }),
  }),
};
