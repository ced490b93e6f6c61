import type { RecordedCall } from '../calls.js';
import type { FaultEffects } from '../faults.js';
import { PROTOCOLS } from '../protocol/index.js';
import { restJson } from '../protocol/rest-json.js';
import type { DecodedCall, Protocol } from '../protocol/protocol.js';
import type { CallContext, CallOutcome, Caller, Service } from '../service.js';
import { ServiceError } from '../service-error.js';
import { SERVICES } from '../services/index.js';
import { uuid } from '../world/identifiers.js';
import type { World } from '../world/world.js';
import { authenticate, AuthenticationError } from './authentication.js';
import type { WireRequest, WireResponse } from './exchange.js';
import { signatureClaim } from './signature.js';

/** What becomes of a request: an answer, a connection cut without one, or silence until the client gives up. */
export type Answer = WireResponse | 'cut' | 'hang';

/** What a call needs of the running simulator. */
export interface GatewayHooks {
  /** Brings the world up to now before a call looks at it. */
  advance(): void;
  /** Resolves when what has changed is safe from a restart. */
  persist(): Promise<void>;
}

/**
 * Answers one AWS call: finds the service by the scope of the signature, decodes, checks the signature, lets faults
 * strike, runs the operation, records the call and keeps the state, in this order.
 */
export async function answerCall(world: World, hooks: GatewayHooks, request: WireRequest): Promise<Answer> {
  const requestId = uuid();
  const claim = signatureClaim(request);
  const service = claim ? SERVICES.get(claim.service) : undefined;
  if (!claim || !service) return encodeUnknownService(requestId, claim?.service);
  const protocol = PROTOCOLS[service.protocol];

  let call: DecodedCall;
  try {
    call = protocol.decode(request, service);
  } catch (error) {
    return protocol.encodeError(asServiceError(error), service, requestId);
  }
  const record = world.calls.open({
    time: world.now(),
    account: null,
    region: claim.region,
    service: service.signingName,
    operation: call.name,
    mutating: call.operation.mutating,
    parameters: call.input,
  });

  try {
    const { caller } = authenticate(world, request);
    record.account = caller.account;
    const effects = world.faults.strike({
      service: service.signingName,
      operation: call.name,
      parameters: call.input,
    });
    if (effects.latencySeconds) await sleep(effects.latencySeconds * 1000);
    if (effects.hang) return 'hang';
    throwInjected(effects, protocol);
    checkPermission(world, service, call, caller, protocol);

    const before = world.revision;
    const output = await run(world, hooks, call, caller, claim.region, effects, record);
    if (world.revision !== before) await hooks.persist();
    if (effects.dropAfterApply) return 'cut';
    record.status = 200;
    return protocol.encode(output, call, service, requestId);
  } catch (error) {
    const failure = error instanceof AuthenticationError ? refusal(error, protocol) : asServiceError(error);
    record.status = failure.status;
    record.errorCode = failure.code;
    return protocol.encodeError(failure, service, requestId);
  }
}

async function run(
  world: World,
  hooks: GatewayHooks,
  call: DecodedCall,
  caller: Caller,
  region: string,
  effects: FaultEffects,
  record: RecordedCall,
): Promise<unknown> {
  hooks.advance();
  const outcome: CallOutcome = { replay: false, unchanged: false };
  const context: CallContext = {
    world,
    account: world.account(caller.account)!,
    region: world.region(caller.account, region),
    caller,
    injected: { failUpdate: effects.failUpdate, neverReady: effects.neverReady },
    outcome,
  };
  const output = await call.operation.handle(call.input, context);
  record.replay = outcome.replay;
  record.changed = call.operation.mutating && !outcome.replay && !outcome.unchanged;
  if (call.operation.mutating) world.touch();
  return output;
}

function throwInjected(effects: FaultEffects, protocol: Protocol): void {
  if (effects.expireTokens) {
    const [code, status] = protocol.authenticationCodes['expired-token'];
    throw new ServiceError(code, status, 'The security token included in the request is expired');
  }
  if (effects.error) throw new ServiceError(effects.error.code, effects.error.status, effects.error.message);
}

function checkPermission(
  world: World,
  service: Service,
  call: DecodedCall,
  caller: Caller,
  protocol: Protocol,
): void {
  const action = `${service.signingName}:${call.name}`;
  if (!world.account(caller.account)?.deniedActions.includes(action)) return;
  const [code, status] = protocol.accessDenied;
  throw new ServiceError(code, status, `User: ${caller.arn} is not authorized to perform: ${action}`);
}

function refusal(error: AuthenticationError, protocol: Protocol): ServiceError {
  const [code, status] = protocol.authenticationCodes[error.problem];
  return new ServiceError(code, status, error.message);
}

function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof URIError)
    return new ServiceError('SerializationException', 400, 'The path is not well-formed');
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ServiceError('InternalFailure', 500, `The simulator failed: ${message}`);
}

function encodeUnknownService(requestId: string, service: string | undefined): WireResponse {
  const error = service
    ? new ServiceError('UnknownOperationException', 404, `The simulator does not have the service ${service}`)
    : new ServiceError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
  return restJson.encodeError(error, EKS_LIKE, requestId);
}

/** Stands in for the service that an unsigned request does not name; only its protocol matters. */
const EKS_LIKE: Service = { signingName: '', protocol: 'rest-json', namespace: '', operations: {} };

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
