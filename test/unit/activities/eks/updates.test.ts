import type { Update } from '@aws-sdk/client-eks';
import { nodegroupFailure } from '../../../../activities/eks/nodegroup-failure.js';
import { updateFailure } from '../../../../activities/eks/update-failure.js';
import { leadsTo } from '../../../../activities/eks/updates.js';
import type { BlockedPod } from '../../../../contracts/step-execution.js';

const update = (params: Update['params'], type: Update['type'] = 'VersionUpdate'): Update => ({
  type,
  params,
});

describe('leadsTo', () => {
  const wanted = { Version: '1.33', ReleaseVersion: '1.33.1-20260801' };

  test.each<[string, Update, boolean]>([
    [
      'all the same',
      update([
        { type: 'Version', value: '1.33' },
        { type: 'ReleaseVersion', value: '1.33.1-20260801' },
      ]),
      true,
    ],
    ['one left out', update([{ type: 'Version', value: '1.33' }]), true],
    [
      'another beside it',
      update([
        { type: 'Version', value: '1.33' },
        { type: 'PlatformVersion', value: 'eks.4' },
      ]),
      true,
    ],
    [
      'one differs',
      update([
        { type: 'Version', value: '1.33' },
        { type: 'ReleaseVersion', value: '1.33.0-20260701' },
      ]),
      false,
    ],
    ['none named', update([{ type: 'PlatformVersion', value: 'eks.4' }]), false],
    ['without parameters', update(undefined), false],
    ['another type', update([{ type: 'Version', value: '1.33' }], 'VersionRollback'), false],
  ])('%s', (_, candidate, expected) => {
    expect(leadsTo(candidate, 'VersionUpdate', wanted)).toBe(expected);
  });
});

describe('failures of updates', () => {
  test('carry every code, message and resource', () => {
    const { failure } = updateFailure('The upgrade', 'cluster/demo', {
      id: 'u-1',
      status: 'Failed',
      errors: [
        { errorCode: 'IpNotAvailable', errorMessage: 'no address', resourceIds: ['subnet-1', 'subnet-2'] },
        { errorCode: 'EniLimitReached', errorMessage: 'too many' },
      ],
    });
    expect(failure).toMatchObject({ code: 'UPDATE_FAILED', resource: 'cluster/demo' });
    expect(failure.message).toBe(
      'The upgrade failed (update u-1). IpNotAvailable: no address (subnet-1, subnet-2); EniLimitReached: too many',
    );
  });

  test('say so when EKS gives no reason', () => {
    const { failure } = updateFailure('The upgrade', 'cluster/demo', { id: 'u-1', status: 'Failed' });
    expect(failure.message).toContain('EKS gives no reason');
  });

  test('tell a cancellation', () => {
    const cancelled: Update = { id: 'u-1', status: 'Cancelled', cancellation: { reason: 'by hand' } };
    expect(updateFailure('The rollback', 'cluster/demo', cancelled).message).toBe(
      'The rollback was cancelled (update u-1): by hand',
    );
  });
});

describe('nodegroupFailure', () => {
  const failing = (errorCode: string, resourceIds: string[]): Update => ({
    id: 'u-1',
    status: 'Failed',
    errors: [{ errorCode: errorCode as 'Unknown', errorMessage: 'It did not work', resourceIds }],
  });
  const blocked = (name: string): BlockedPod => ({
    namespace: 'shop',
    pod: name,
    node: 'node-1',
    budgets: ['web'],
    disruptions_allowed: 0,
    reason: '',
  });

  test('a failed drain names pods, budgets and nodes', () => {
    const error = nodegroupFailure('demo', 'blue', failing('PodEvictionFailure', ['node-1']), [
      blocked('web-1'),
    ]);
    expect(error.failure).toMatchObject({ code: 'DRAIN_BLOCKED', resource: 'nodegroup/demo/blue' });
    expect(error.message).toContain('shop/web-1 on node-1 (budget web)');
    expect(error.message).toContain('It did not work (node-1)');
  });

  test('a failed drain names five pods and counts the rest', () => {
    const pods = Array.from({ length: 8 }, (_, index) => blocked(`web-${index}`));
    const { message } = nodegroupFailure('demo', 'blue', failing('PodEvictionFailure', []), pods);
    expect(message).toContain('web-4');
    expect(message).not.toContain('web-5');
    expect(message).toContain('and 3 more');
  });

  test.each(['NodeCreationFailure', 'AsgInstanceLaunchFailures'])('%s names the instances', (code) => {
    const error = nodegroupFailure('demo', 'blue', failing(code, ['i-1', 'i-2']), []);
    expect(error.code).toBe('NODE_NOT_READY');
    expect(error.message).toContain('i-1, i-2');
  });

  test('any other code is a failed update', () => {
    expect(nodegroupFailure('demo', 'blue', failing('Unknown', []), []).code).toBe('UPDATE_FAILED');
  });
});
