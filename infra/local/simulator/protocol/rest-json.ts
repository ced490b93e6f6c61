import type { WireRequest } from '../http/exchange.js';
import type { RestBinding, Service } from '../service.js';
import { ServiceError } from '../service-error.js';
import { parseJson, toJson } from './json.js';
import type { DecodedCall, Protocol } from './protocol.js';

/** REST with JSON bodies, as EKS speaks it. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: Protocol = {
  authenticationCodes: {
    unsigned: ['MissingAuthenticationTokenException', 403],
    'unknown-key': ['UnrecognizedClientException', 403],
    'wrong-signature': ['InvalidSignatureException', 403],
    'skewed-clock': ['InvalidSignatureException', 403],
    'expired-token': ['ExpiredTokenException', 403],
  },
  accessDenied: ['AccessDeniedException', 403],

  decode(request, service) {
    const found = route(request, service);
    if (!found) {
      throw new ServiceError(
        'UnknownOperationException',
        404,
        `No operation at ${request.method} ${request.path}`,
      );
    }
    const { name, labels } = found;
    const operation = service.operations[name]!;
    const input = { ...parseJson(request.body), ...queryMembers(request.query, operation.http!), ...labels };
    return { name, operation, input };
  },

  encode: (output, _call, _service, requestId) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: toJson(output),
  }),

  encodeError: (error, _service, requestId) => ({
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: toJson({ message: error.message, ...error.fields }),
  }),
};

function route(
  request: WireRequest,
  service: Service,
): (Pick<DecodedCall, 'name'> & { labels: Record<string, string> }) | null {
  const segments = request.path.split('/');
  for (const [name, { http }] of Object.entries(service.operations)) {
    if (http?.method !== request.method) continue;
    const labels = matchPath(http.uri.split('/'), segments);
    if (labels) return { name, labels };
  }
  return null;
}

function matchPath(template: string[], segments: string[]): Record<string, string> | null {
  if (template.length !== segments.length) return null;
  const labels: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index]!;
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label && segment !== '') labels[label] = decodeURIComponent(segment);
    else if (part !== segment) return null;
  }
  return labels;
}

function queryMembers(query: string, binding: RestBinding): Record<string, unknown> {
  const given = new URLSearchParams(query);
  const members: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(binding.query ?? {})) {
    const values = given.getAll(name);
    if (values.length === 0) continue;
    const [value = ''] = values;
    if (type === 'list') members[name] = values;
    else if (type === 'integer') members[name] = Number(value);
    else if (type === 'boolean') members[name] = value === 'true';
    else members[name] = value;
  }
  return members;
}
