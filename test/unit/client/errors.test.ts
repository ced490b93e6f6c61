import { ServiceError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { OperationFailedError, toDrydockError } from '../../../client/sdk/errors.js';
import { EXIT_CODES, ERRORS } from '../../../contracts/errors.js';

const context = { address: 'temporal:7233', namespace: 'default', operationId: 'upgrade-demo' };

function grpc(code: number, details: string): ServiceError {
  return new ServiceError('Failed', {
    cause: Object.assign(new Error(details), { code, details, metadata: {} }),
  });
}

const failedWith = (cause: Error) =>
  new WorkflowFailedError('Failed', cause, RetryState.NON_RETRYABLE_FAILURE);

describe('errors of the Temporal client', () => {
  it.each([
    [
      'a server that is away',
      grpc(14, 'connect ECONNREFUSED'),
      false,
      'TEMPORAL_UNREACHABLE',
      /does not answer/,
    ],
    ['a call that takes too long', grpc(4, 'deadline'), false, 'TEMPORAL_UNREACHABLE', /does not answer/],
    ['a query that nobody answers', grpc(4, 'deadline'), true, 'WORKER_UNREACHABLE', /No worker answered/],
    [
      'a queue that nobody polls',
      grpc(9, 'no poller seen'),
      true,
      'WORKER_UNREACHABLE',
      /No worker answered/,
    ],
    [
      'credentials that do not count',
      grpc(16, 'bad token'),
      false,
      'TEMPORAL_UNREACHABLE',
      /does not accept/,
    ],
    [
      'a namespace that is not there',
      grpc(5, 'Namespace x is not found'),
      false,
      'TEMPORAL_NOT_SET_UP',
      /no namespace/,
    ],
    [
      'a server that is not set up',
      grpc(3, 'no mapping defined for search attribute DrydockKind'),
      false,
      'TEMPORAL_NOT_SET_UP',
      /not set up/,
    ],
    [
      'a call that is refused',
      grpc(3, 'WorkflowId length exceeds limit'),
      false,
      'INVALID_REQUEST',
      /length exceeds/,
    ],
    [
      'an unknown operation',
      new WorkflowNotFoundError('no', 'upgrade-demo', undefined),
      false,
      'OPERATION_NOT_FOUND',
      /upgrade-demo/,
    ],
    ['anything else of the server', grpc(13, 'broken'), false, 'INTERNAL', /broken/],
    ['a bug', new TypeError('x is not a function'), false, 'INTERNAL', /TypeError/],
  ])('%s', (_, error, answeredByWorker, code, message) => {
    const known = toDrydockError(error, { ...context, answeredByWorker });
    expect(known).toMatchObject({ code, message: expect.stringMatching(message), cause: error });
    expect(known.failure.remedy).not.toBe('');
  });

  it('keep the failure of an operation, and do without one', () => {
    const bare = toDrydockError(
      failedWith(ApplicationFailure.create({ type: 'LEASE_HELD', message: 'held' })),
      context,
    );
    expect(bare).toMatchObject({ code: 'LEASE_HELD', message: 'held', result: null });
    expect(bare.failure.remedy).toBe(ERRORS.LEASE_HELD.remedy);
    const foreign = toDrydockError(
      failedWith(ApplicationFailure.create({ type: 'Odd', message: 'odd' })),
      context,
    );
    expect(foreign).toMatchObject({ code: 'INTERNAL', message: 'odd' });
    const late = toDrydockError(
      failedWith(new TimeoutFailure('late', undefined, TimeoutType.START_TO_CLOSE)),
      context,
    );
    expect(late).toMatchObject({ code: 'OPERATION_CANCELLED', message: expect.stringContaining('timeout') });
    expect(late).toBeInstanceOf(OperationFailedError);
  });

  it('lead to a different exit code for each kind', () => {
    expect(new Set(Object.values(EXIT_CODES)).size).toBe(Object.keys(EXIT_CODES).length);
    expect(Object.values(EXIT_CODES)).not.toContain(0);
  });
});
