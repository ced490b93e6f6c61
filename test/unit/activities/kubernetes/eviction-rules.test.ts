import type { V1Pod, V1PodDisruptionBudget } from '@kubernetes/client-node';
import { whyBlocked } from '../../../../activities/kubernetes/eviction-rules.js';

interface PodShape {
  phase?: string;
  ready?: boolean;
  owner?: string;
  annotations?: Record<string, string>;
  deleted?: boolean;
}

function pod({
  phase = 'Running',
  ready = true,
  owner = 'ReplicaSet',
  annotations,
  deleted,
}: PodShape = {}): V1Pod {
  return {
    metadata: {
      name: 'web-1',
      annotations,
      deletionTimestamp: deleted ? new Date() : undefined,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'web', uid: 'u', controller: true }],
    },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

function budget(
  status: { allowed: number; healthy?: number; desired?: number; observed?: number },
  policy?: string,
  name = 'web',
): V1PodDisruptionBudget {
  return {
    metadata: { name, generation: 2 },
    spec: { unhealthyPodEvictionPolicy: policy },
    status: {
      disruptionsAllowed: status.allowed,
      currentHealthy: status.healthy ?? 2,
      desiredHealthy: status.desired ?? 2,
      expectedPods: 2,
      observedGeneration: status.observed ?? 2,
    },
  };
}

const exhausted = budget({ allowed: 0 });

describe('whyBlocked', () => {
  test('a pod without a budget, or with one that allows it, is not blocked', () => {
    expect(whyBlocked(pod(), [])).toBeNull();
    expect(whyBlocked(pod(), [budget({ allowed: 1 })])).toBeNull();
  });

  test('a budget at 0 blocks, and the reason says what it needs', () => {
    expect(whyBlocked(pod(), [exhausted])).toBe('Its budget web needs 2 healthy pods and has 2.');
  });

  test('two budgets block whatever they allow', () => {
    const both = [budget({ allowed: 1 }), budget({ allowed: 1 }, undefined, 'web-2')];
    expect(whyBlocked(pod(), both)).toContain('2 disruption budgets');
  });

  test('a budget whose change is not in force yet blocks', () => {
    expect(whyBlocked(pod(), [budget({ allowed: 1, observed: 1 })])).toContain('just been changed');
    expect(whyBlocked(pod(), [{ metadata: { name: 'new' }, spec: {} }])).toContain('just been changed');
  });

  test.each<[string, PodShape]>([
    ['of a DaemonSet', { owner: 'DaemonSet' }],
    ['mirrored from a file', { annotations: { 'kubernetes.io/config.mirror': 'x' } }],
    ['that has succeeded', { phase: 'Succeeded' }],
    ['that has failed', { phase: 'Failed' }],
    ['that has not started', { phase: 'Pending', ready: false }],
    ['that is on its way out', { deleted: true }],
  ])('a pod %s is not held by a budget', (_, shape) => {
    expect(whyBlocked(pod(shape), [exhausted])).toBeNull();
  });

  test('an unready pod may go when its budget is met without it, or always allows it', () => {
    const unready = pod({ ready: false });
    expect(whyBlocked(unready, [budget({ allowed: 0, healthy: 2, desired: 2 })])).toBeNull();
    expect(whyBlocked(unready, [budget({ allowed: 0, healthy: 1, desired: 2 })])).not.toBeNull();
    expect(whyBlocked(unready, [budget({ allowed: 0, healthy: 0, desired: 0 })])).not.toBeNull();
    const lenient = budget({ allowed: 0, healthy: 1, desired: 2 }, 'AlwaysAllow');
    expect(whyBlocked(unready, [lenient])).toBeNull();
  });
});
