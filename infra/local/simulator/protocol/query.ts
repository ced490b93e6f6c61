import type { WireRequest } from '../http/exchange.js';
import type { Service } from '../service.js';
import { ServiceError } from '../service-error.js';
import type { Protocol } from './protocol.js';
import { parseQuery } from './query-input.js';
import { toXml } from './xml.js';

/** The query protocol of STS, IAM and Auto Scaling. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const query: Protocol = {
  authenticationCodes: {
    unsigned: ['MissingAuthenticationToken', 403],
    'unknown-key': ['InvalidClientTokenId', 403],
    'wrong-signature': ['SignatureDoesNotMatch', 403],
    'skewed-clock': ['SignatureDoesNotMatch', 403],
    'expired-token': ['ExpiredToken', 403],
  },
  accessDenied: ['AccessDenied', 403],
  decode: (request, service) => ({
    ...decodeQuery(request, service),
    wantsJson: request.headers['accept'] === 'application/json',
  }),

  encode(output, call, service, requestId) {
    const root = `${call.name}Response`;
    const content = { [`${call.name}Result`]: output ?? {}, ResponseMetadata: { RequestId: requestId } };
    if (!call.wantsJson) {
      return xmlResponse(200, toXml(root, service.namespace, content, 'member'), requestId);
    }
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
    return { status: 200, headers, body: JSON.stringify({ [root]: content }) };
  },

  encodeError: (error, service, requestId) =>
    xmlResponse(
      error.status,
      toXml(
        'ErrorResponse',
        service.namespace,
        {
          Error: {
            Type: error.status >= 500 ? 'Receiver' : 'Sender',
            Code: error.code,
            Message: error.message,
          },
          RequestId: requestId,
        },
        'member',
      ),
      requestId,
    ),
};

/** EC2's variant of it: other list names, no result element, other errors. */
export const ec2: Protocol = {
  authenticationCodes: {
    unsigned: ['MissingAuthenticationToken', 400],
    'unknown-key': ['AuthFailure', 401],
    'wrong-signature': ['SignatureDoesNotMatch', 403],
    'skewed-clock': ['RequestExpired', 400],
    'expired-token': ['RequestExpired', 400],
  },
  accessDenied: ['UnauthorizedOperation', 403],
  decode: decodeQuery,

  encode: (output, call, service, requestId) =>
    xmlResponse(
      200,
      toXml(`${call.name}Response`, service.namespace, { requestId, ...(output as object) }, 'item'),
      requestId,
    ),

  encodeError: (error, service, requestId) =>
    xmlResponse(
      error.status,
      toXml(
        'Response',
        service.namespace,
        { Errors: { Error: { Code: error.code, Message: error.message } }, RequestID: requestId },
        'item',
      ),
      requestId,
    ),
};

function decodeQuery(request: WireRequest, service: Service): ReturnType<Protocol['decode']> {
  const form = request.method === 'GET' ? request.query : request.body.toString();
  const name = new URLSearchParams(form).get('Action') ?? '';
  const operation = service.operations[name];
  if (!operation)
    throw new ServiceError('InvalidAction', 400, `The action ${name} is not valid for this endpoint.`);
  return { name, operation, input: parseQuery(form) };
}

function xmlResponse(status: number, body: string, requestId: string): ReturnType<Protocol['encode']> {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
