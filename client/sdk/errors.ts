import {
  CancelledFailure,
  isGrpcServiceError,
  isRetryableError,
  QueryNotRegisteredError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  NamespaceNotFoundError,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { DrydockError } from '../../contracts/drydock-error.js';
import { isErrorCode } from '../../contracts/errors.js';
import type { Failure } from '../../contracts/failure.js';
import { SEARCH_ATTRIBUTES, TASK_QUEUE } from '../../contracts/names.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';

/** A request that does not fit its schema: `failure` is the first problem, `failures` has one for every field. */
export class InvalidRequestError extends DrydockError {
  readonly failures: readonly Failure[];

  constructor(failures: readonly [Failure, ...Failure[]]) {
    const [{ code, message, ...rest }] = failures;
    super(code, message, rest);
    this.failures = failures;
  }
}

/** An operation that ended otherwise than asked for; `result` says what was done, and what a person must do. */
export class OperationFailedError extends DrydockError {
  /** Null when the operation ended before it had one: it was terminated, or refused its input. */
  readonly result: UpgradeResult | null;

  constructor(failure: Failure, result: UpgradeResult | null, cause?: unknown) {
    const { code, message, ...rest } = failure;
    super(code, message, { ...rest, cause });
    this.result = result;
  }
}

/** What an error is about, for its message. */
export interface CallContext {
  address: string;
  namespace: string;
  operationId?: string;
  /** The call needs a worker to answer (queries and updates), not only the server. */
  answeredByWorker?: boolean;
}

/** gRPC status codes (https://grpc.io/docs/guides/status-codes/) that are told apart here. */
const GRPC = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNAUTHENTICATED: 16,
} as const;

/** gRPC status codes of an outage: CANCELLED, UNKNOWN, ABORTED, UNAVAILABLE. */
const OUTAGE_CODES: ReadonlySet<number> = new Set([1, 2, 10, 14]);

/** Any error of the Temporal client as an error of the registry. The original stays its `cause`. */
export function toDrydockError(error: unknown, context: CallContext): DrydockError {
  if (error instanceof DrydockError) return error;
  if (error instanceof WorkflowFailedError) return operationFailure(error, context);
  if (error instanceof WorkflowUpdateFailedError) return fromFailure(failureOf(error.cause, context), error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return noWorker(error, context);
  if (error instanceof WorkflowNotFoundError) return notFound(error, context);
  if (error instanceof QueryNotRegisteredError) return notAnOperation(error, context);
  if (error instanceof NamespaceNotFoundError) return noNamespace(error, context);
  const grpc = grpcErrorIn(error);
  if (grpc) return fromGrpc(grpc, error, context);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new DrydockError('INTERNAL', text, { cause: error });
}

/** How a workflow that did not complete ended. */
function operationFailure(error: WorkflowFailedError, context: CallContext): OperationFailedError {
  const details = error.cause instanceof ApplicationFailure ? error.cause.details : undefined;
  const result = details?.[1];
  return new OperationFailedError(
    failureOf(error.cause, context),
    isRecord(result) && typeof result.operation_id === 'string' ? (result as UpgradeResult) : null,
    error,
  );
}

function failureOf(cause: unknown, { operationId }: CallContext): Failure {
  const id = operationId ?? 'The operation';
  if (cause instanceof ApplicationFailure) {
    const detail = cause.details?.[0];
    if (isFailure(detail)) return detail;
    const code = isErrorCode(cause.type) ? cause.type : 'INTERNAL';
    return new DrydockError(code, cause.message).failure;
  }
  if (cause instanceof CancelledFailure)
    return new DrydockError('OPERATION_CANCELLED', `${id} was cancelled`).failure;
  if (cause instanceof TerminatedFailure) {
    const remedy = 'Nothing was undone or cleaned up: look at the cluster, then start again.';
    return new DrydockError('OPERATION_CANCELLED', `${id} was terminated: ${cause.message}`, { remedy })
      .failure;
  }
  if (cause instanceof TimeoutFailure) {
    return new DrydockError('OPERATION_CANCELLED', `${id} was ended by its execution timeout`).failure;
  }
  return new DrydockError('INTERNAL', cause instanceof Error ? cause.message : `${id} failed`).failure;
}

function fromFailure({ code, message, ...rest }: Failure, cause: unknown): DrydockError {
  return new DrydockError(code, message, { ...rest, cause });
}

type GrpcError = Parameters<typeof isRetryableError>[0];

/** Whether the same call may succeed in a moment, by Temporal's own judgement of gRPC errors. */
export function isTransient(error: unknown): boolean {
  const grpc = grpcErrorIn(error);
  return grpc !== null && isRetryableError(grpc);
}

function fromGrpc(grpc: GrpcError, cause: unknown, context: CallContext): DrydockError {
  const { address, namespace, answeredByWorker } = context;
  const code: number = grpc.code;
  switch (code) {
    case GRPC.NOT_FOUND:
      return /namespace/i.test(grpc.details) ? noNamespace(cause, context) : notFound(cause, context);
    case GRPC.INVALID_ARGUMENT:
      if (/search attribute|no mapping/i.test(grpc.details)) return noSearchAttributes(grpc, cause, context);
      return new DrydockError('INVALID_REQUEST', `Temporal refuses the call: ${wordsOf(grpc)}`, { cause });
    case GRPC.FAILED_PRECONDITION:
      if (answeredByWorker) return noWorker(cause, context);
      return new DrydockError('INTERNAL', `Temporal refuses the call: ${wordsOf(grpc)}`, { cause });
    // Queries pile up on the server when no worker takes them.
    case GRPC.RESOURCE_EXHAUSTED:
    case GRPC.DEADLINE_EXCEEDED:
      return answeredByWorker ? noWorker(cause, context) : unreachable(grpc, cause, context);
    case GRPC.UNAUTHENTICATED:
    case GRPC.PERMISSION_DENIED:
      return new DrydockError(
        'TEMPORAL_UNREACHABLE',
        `Temporal at ${address} does not accept this client in namespace ${namespace}: ${wordsOf(grpc)}`,
        { cause, remedy: 'Check TEMPORAL_API_KEY, the TEMPORAL_TLS_… settings and TEMPORAL_NAMESPACE.' },
      );
    default:
      if (OUTAGE_CODES.has(code)) return unreachable(grpc, cause, context);
      return new DrydockError('INTERNAL', `Temporal answers: ${wordsOf(grpc)}`, { cause });
  }
}

function unreachable(grpc: GrpcError, cause: unknown, { address }: CallContext): DrydockError {
  return new DrydockError(
    'TEMPORAL_UNREACHABLE',
    `Temporal at ${address} does not answer: ${wordsOf(grpc)}`,
    {
      cause,
    },
  );
}

function noWorker(cause: unknown, { operationId, namespace }: CallContext): DrydockError {
  return new DrydockError(
    'WORKER_UNREACHABLE',
    `No worker answered for ${operationId ?? 'the operation'} (task queue ${TASK_QUEUE}, namespace ${namespace})`,
    { cause },
  );
}

function noNamespace(cause: unknown, { address, namespace }: CallContext): DrydockError {
  return new DrydockError('TEMPORAL_NOT_SET_UP', `Temporal at ${address} has no namespace ${namespace}`, {
    cause,
    remedy: `Correct TEMPORAL_NAMESPACE, or create it: temporal operator namespace create --namespace ${namespace} --retention 90d`,
  });
}

function noSearchAttributes(
  grpc: GrpcError,
  cause: unknown,
  { address, namespace }: CallContext,
): DrydockError {
  return new DrydockError(
    'TEMPORAL_NOT_SET_UP',
    `Namespace ${namespace} of Temporal at ${address} is not set up for Drydock: ${wordsOf(grpc)}`,
    { cause, remedy: registerSearchAttributes(Object.values(SEARCH_ATTRIBUTES), namespace) },
  );
}

/** What to do about search attributes that are not registered: the Temporal CLI's command. */
export function registerSearchAttributes(names: readonly string[], namespace: string): string {
  const flags = names.map((name) => `--name ${name} --type Keyword`).join(' ');
  return `Register the search attributes: temporal operator search-attribute create --namespace ${namespace} ${flags}`;
}

function notFound(cause: unknown, { operationId, namespace }: CallContext): DrydockError {
  return new DrydockError(
    'OPERATION_NOT_FOUND',
    `There is no operation ${operationId ?? 'of this id'} in namespace ${namespace}`,
    { cause, field: 'operationId' },
  );
}

function notAnOperation(cause: unknown, { operationId }: CallContext): DrydockError {
  return new DrydockError(
    'OPERATION_NOT_FOUND',
    `${operationId} is a workflow, but not a Drydock operation`,
    {
      cause,
      field: 'operationId',
    },
  );
}

function grpcErrorIn(error: unknown): GrpcError | null {
  const candidates = [error, error instanceof Error ? error.cause : undefined];
  return candidates.find(isGrpcServiceError) ?? null;
}

/** What the server or grpc-js say; the latter ends with an empty note when an address was no name to resolve. */
function wordsOf({ details }: GrpcError): string {
  return details.replace(/\s*Resolution note:\s*$/, '');
}

function isFailure(value: unknown): value is Failure {
  return isRecord(value) && isErrorCode(value.code) && typeof value.message === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
