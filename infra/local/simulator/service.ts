import type { FaultEffects } from './faults.js';
import type { AccountState, RegionState } from './world/state.js';
import type { World } from './world/world.js';

/** Who signed a request. */
export interface Caller {
  account: string;
  /** As GetCallerIdentity answers it. */
  arn: string;
  userId: string;
  accessKeyId: string;
}

/** What an operation works with: the place that it was called in, and how to say what it did. */
export interface CallContext {
  world: World;
  account: AccountState;
  region: RegionState;
  caller: Caller;
  /** Faults that strike what the call starts, rather than the call. */
  injected: Pick<FaultEffects, 'failUpdate' | 'neverReady'>;
  outcome: CallOutcome;
}

/** What a handler says about its call, for the record. */
export interface CallOutcome {
  /** Set when an idempotency token named an earlier call, whose result is the answer. */
  replay: boolean;
  /** Set by a mutating operation that found nothing to change. */
  unchanged: boolean;
}

/** The behaviour of an operation, which knows nothing of the wire. Throws a ServiceError for what AWS refuses. */
export type Handler<Input, Output> = (input: Input, context: CallContext) => Output | Promise<Output>;

/** An operation as a service's table lists it. */
export interface Operation {
  /** Whether it can change a resource of the account. */
  mutating: boolean;
  // The table holds operations of different inputs; each protocol decodes what its own operation's types promise.
  // oxlint-disable-next-line typescript/no-explicit-any
  handle: Handler<any, unknown>;
  /** REST services only: where it is reached. */
  http?: RestBinding;
}

/** The HTTP method and path of a REST operation; `{name}` in the path and `query` become members of the input. */
export interface RestBinding {
  method: 'GET' | 'POST' | 'DELETE';
  uri: string;
  query?: Record<string, 'string' | 'integer' | 'boolean' | 'list'>;
}

/** The wire protocols that the services speak. */
export type ProtocolName = 'rest-json' | 'aws-json' | 'query' | 'ec2';

/** A service: how it speaks, and what it can do. */
export interface Service {
  /** The name in the credential scope of a signature. */
  signingName: string;
  protocol: ProtocolName;
  /** Namespace of its XML answers, or prefix of its `X-Amz-Target`; unused by REST. */
  namespace: string;
  operations: Record<string, Operation>;
}

/** An operation that reads. */
export function read<Input, Output>(handle: Handler<Input, Output>, http?: RestBinding): Operation {
  return { mutating: false, handle, http };
}

/** An operation that can change something. */
export function mutate<Input, Output>(handle: Handler<Input, Output>, http?: RestBinding): Operation {
  return { mutating: true, handle, http };
}
