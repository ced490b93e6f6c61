import type { AuthenticationProblem } from '../http/authentication.js';
import type { WireRequest, WireResponse } from '../http/exchange.js';
import type { Operation, Service } from '../service.js';
import type { ServiceError } from '../service-error.js';

/** Which operation a request asks for, with its decoded parameters. */
export interface DecodedCall {
  name: string;
  operation: Operation;
  input: Record<string, unknown>;
  /** Whether a query service was asked for JSON in place of XML, as aws-iam-authenticator asks STS. */
  wantsJson?: boolean;
}

/** A way to speak: how calls and answers look on the wire. Behaviour knows none of it. */
export interface Protocol {
  /** Finds the operation and decodes its input; throws a ServiceError for one that does not exist or does not parse. */
  decode(request: WireRequest, service: Service): DecodedCall;
  encode(output: unknown, call: DecodedCall, service: Service, requestId: string): WireResponse;
  encodeError(error: ServiceError, service: Service, requestId: string): WireResponse;
  /** The code and status that this protocol's services use when a request is not let in. */
  authenticationCodes: Record<AuthenticationProblem, [code: string, status: number]>;
  /** The code and status for an action that the caller is not allowed. */
  accessDenied: [code: string, status: number];
}
