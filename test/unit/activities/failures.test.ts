import { DescribeClusterCommand, EKSClient, ResourceNotFoundException } from '@aws-sdk/client-eks';
import { fromIni } from '@aws-sdk/credential-providers';
import { ApiException } from '@kubernetes/client-node';
import { CompleteAsyncError, type Context } from '@temporalio/activity';
import { ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  activityFailureInterceptor,
  toApplicationFailure,
  toDrydockError,
} from '../../../activities/failures.js';
import { DrydockError } from '../../../contracts/drydock-error.js';

function awsError(name: string, fields: object = {}, message = 'it said so'): Error {
  return Object.assign(new Error(message), { name, $metadata: {}, ...fields });
}

function status(code: number, body: unknown): ApiException<unknown> {
  return new ApiException(code, 'Unknown API Status Code!', body, {});
}

describe('toDrydockError', () => {
  it.each<[string, unknown, string, boolean]>([
    ['throttling of EKS', awsError('ThrottlingException'), 'AWS_UNAVAILABLE', true],
    ['throttling of EC2', awsError('RequestLimitExceeded'), 'AWS_UNAVAILABLE', true],
    ['429', awsError('Odd', { $metadata: { httpStatusCode: 429 } }), 'AWS_UNAVAILABLE', true],
    [
      '503',
      awsError('ServiceUnavailableException', { $metadata: { httpStatusCode: 503 } }),
      'AWS_UNAVAILABLE',
      true,
    ],
    ['an error the model calls retryable', awsError('Odd', { $retryable: {} }), 'AWS_UNAVAILABLE', true],
    ['a request that timed out', awsError('TimeoutError'), 'AWS_UNAVAILABLE', true],
    ['a refused connection', awsError('Error', { code: 'ECONNREFUSED' }), 'AWS_UNAVAILABLE', true],
    [
      'an ended token',
      awsError('ExpiredTokenException', { $metadata: { httpStatusCode: 403 } }),
      'AWS_CREDENTIALS',
      true,
    ],
    ['an unknown key', awsError('UnrecognizedClientException'), 'AWS_CREDENTIALS', true],
    [
      'AccessDenied',
      awsError('AccessDeniedException', { $metadata: { httpStatusCode: 403 } }),
      'AWS_ACCESS_DENIED',
      false,
    ],
    ['UnauthorizedOperation', awsError('UnauthorizedOperation'), 'AWS_ACCESS_DENIED', false],
    [
      'a missing cluster',
      awsError('ResourceNotFoundException', {}, 'No cluster found for name: demo.'),
      'CLUSTER_NOT_FOUND',
      false,
    ],
    [
      'a missing node group',
      awsError(
        'ResourceNotFoundException',
        { clusterName: 'demo', nodegroupName: 'blue' },
        'No node group found',
      ),
      'AWS_ERROR',
      false,
    ],
    [
      'a missing update',
      awsError('ResourceNotFoundException', { clusterName: 'demo' }, 'No update found for ID: 1'),
      'AWS_ERROR',
      false,
    ],
    [
      'any other refusal',
      awsError('InvalidParameterException', { $metadata: { httpStatusCode: 400 } }),
      'AWS_ERROR',
      false,
    ],
    ['Kubernetes 401', status(401, undefined), 'KUBERNETES_UNAUTHORIZED', false],
    ['Kubernetes 403', status(403, '{"message":"nodes is forbidden"}'), 'KUBERNETES_FORBIDDEN', false],
    ['Kubernetes 404', status(404, '{"message":"not found"}'), 'KUBERNETES_ERROR', false],
    ['Kubernetes 410 of an ended list', status(410, '{"reason":"Expired"}'), 'KUBERNETES_UNREACHABLE', true],
    ['Kubernetes 410 otherwise', status(410, '{"reason":"Gone"}'), 'KUBERNETES_ERROR', false],
    ['Kubernetes 429', status(429, ''), 'KUBERNETES_UNREACHABLE', true],
    ['Kubernetes 503', status(503, '<html>'), 'KUBERNETES_UNREACHABLE', true],
    [
      'a watch that is refused',
      Object.assign(new Error('Forbidden'), { statusCode: 403 }),
      'KUBERNETES_FORBIDDEN',
      false,
    ],
    [
      'a failed fetch',
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
      'KUBERNETES_UNREACHABLE',
      true,
    ],
    [
      'a fetch that failed without a code',
      new TypeError('fetch failed', { cause: new Error('Request was cancelled.') }),
      'KUBERNETES_UNREACHABLE',
      true,
    ],
    [
      'a silent watch',
      Object.assign(new Error('timed out'), { name: 'TimeoutError' }),
      'KUBERNETES_UNREACHABLE',
      true,
    ],
    [
      'Temporal out of reach',
      new ServiceError('Failed to query', { cause: new Error('14 UNAVAILABLE') }),
      'TEMPORAL_UNREACHABLE',
      true,
    ],
    [
      'an update that its workflow refused',
      new WorkflowUpdateFailedError('Workflow Update failed', ApplicationFailure.create({ message: 'no' })),
      'INTERNAL',
      false,
    ],
    ['a bug', new TypeError('x is not a function'), 'INTERNAL', false],
    ['a thrown string', 'oops', 'INTERNAL', false],
  ])('calls %s what it is', (_, error, code, retryable) => {
    expect(toDrydockError(error).code).toBe(code);
    expect(toApplicationFailure(error).nonRetryable).toBe(!retryable);
  });

  it('names the action that was denied, and the request', () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/w/s is not authorized to perform: eks:UpdateClusterVersion on resource: r';
    const error = awsError('AccessDeniedException', { $metadata: { requestId: 'r-1' } }, message);
    expect(toDrydockError(error).message).toBe(
      `AWS denied eks:UpdateClusterVersion: ${message} (request r-1)`,
    );
    const ec2 = awsError(
      'UnauthorizedOperation',
      {},
      'You are not authorized to perform this operation. User: u is not authorized to perform: ec2:DescribeSubnets because',
    );
    expect(toDrydockError(ec2).message).toMatch(/^AWS denied ec2:DescribeSubnets: /);
  });

  it("carries AWS's own code and message", () => {
    const error = awsError('ResourceInUseException', {}, 'Update 1 is in progress');
    expect(toDrydockError(error).message).toBe(
      'AWS refused the call: ResourceInUseException: Update 1 is in progress',
    );
  });

  it('knows the exceptions of the SDK itself', async () => {
    const missing = new ResourceNotFoundException({
      message: 'No cluster found for name: demo.',
      $metadata: {},
      clusterName: 'demo',
    });
    expect(toDrydockError(missing).code).toBe('CLUSTER_NOT_FOUND');

    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    const nowhere = new EKSClient({
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
      // Node's own errors are of another realm than jest's, and the SDK asks `instanceof Error`.
      requestHandler: {
        handle: async () => {
          throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
        },
      },
    });
    const refused = await nowhere.send(new DescribeClusterCommand({ name: 'x' })).catch((error) => error);
    expect(toDrydockError(refused)).toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });

    const nobody = new EKSClient({
      region: 'eu-west-1',
      credentials: fromIni({
        profile: 'no-such-profile',
        filepath: '/dev/null',
        configFilepath: '/dev/null',
      }),
    });
    const unknown = await nobody.send(new DescribeClusterCommand({ name: 'x' })).catch((error) => error);
    expect(toDrydockError(unknown)).toMatchObject({
      code: 'AWS_CREDENTIALS',
      message: expect.stringContaining('no-such-profile'),
    });
  });

  it('reads the Status of Kubernetes, or what a proxy says', () => {
    const body = JSON.stringify({ message: 'pods "a" not found', details: { kind: 'pods', name: 'a' } });
    expect(toDrydockError(status(404, body)).failure).toMatchObject({
      message: 'The Kubernetes API answered 404: pods "a" not found',
      resource: 'pods/a',
    });
    expect(toDrydockError(status(502, ' <html>bad gateway</html> ')).message).toBe(
      'The Kubernetes API answered 502: <html>bad gateway</html>',
    );
    expect(toDrydockError(status(500, { message: 'etcd' })).message).toMatch(/500: etcd$/);
    expect(toDrydockError(status(500, undefined)).message).toMatch(/500: no reason was given$/);
  });

  it('keeps a DrydockError and adds the resource to others', () => {
    const own = new DrydockError('LEASE_HELD', 'held');
    expect(toDrydockError(own, { resource: 'x' })).toBe(own);
    expect(toDrydockError(awsError('Odd'), { resource: 'arn:x' }).failure.resource).toBe('arn:x');
    expect(toDrydockError(new Error('bug'), { resource: 'arn:x' }).failure.resource).toBe('arn:x');
  });
});

describe('toApplicationFailure', () => {
  it('has the code as type, the failure as first detail and a message that reads by itself', () => {
    const cause = new Error('root');
    const failure = toApplicationFailure(
      new DrydockError('LEASE_HELD', 'Another upgrade holds it', { resource: 'ledger:x', cause }),
    );
    expect(failure).toMatchObject({
      type: 'LEASE_HELD',
      nonRetryable: true,
      message: expect.stringMatching(/^LEASE_HELD: Another upgrade holds it\. Wait for it, /),
      details: [expect.objectContaining({ code: 'LEASE_HELD', resource: 'ledger:x' })],
      cause,
    });
  });

  it('leaves ApplicationFailures alone and cuts long causes', () => {
    const own = ApplicationFailure.create({ type: 'X' });
    expect(toApplicationFailure(own)).toBe(own);
    const long = toApplicationFailure(status(500, 'x'.repeat(10_000)));
    expect(long.cause?.message).toHaveLength(1_001);
  });
});

describe('activityFailureInterceptor', () => {
  function run(error: unknown, aborted = false): Promise<unknown> {
    const abort = new AbortController();
    if (aborted) abort.abort();
    const context = { cancellationSignal: abort.signal } as Context;
    const { execute } = activityFailureInterceptor(context).inbound!;
    return execute!({ args: [], headers: {} }, async () => {
      throw error;
    });
  }

  const aborted = Object.assign(new Error('The operation was aborted'), { name: 'AbortError' });

  it('lets cancellation and asynchronous completion pass', async () => {
    for (const error of [new CancelledFailure('CANCELLED'), new CompleteAsyncError()]) {
      await expect(run(error)).rejects.toBe(error);
    }
  });

  it('takes an AbortError for a cancellation only when there was one', async () => {
    await expect(run(aborted, true)).rejects.toBe(aborted);
    await expect(run(aborted)).rejects.toMatchObject({ type: 'INTERNAL' });
  });

  it('translates everything else and returns what succeeds', async () => {
    await expect(run(awsError('ThrottlingException'))).rejects.toMatchObject({ type: 'AWS_UNAVAILABLE' });
    const { execute } = activityFailureInterceptor({} as Context).inbound!;
    await expect(execute!({ args: [], headers: {} }, async () => 'done')).resolves.toBe('done');
  });
});
