import { baselineOf } from '../../../../activities/validation/baseline.js';
import { MAX_ERRORS, resultOf } from '../../../../activities/validation/result.js';
import type { HealthSnapshot } from '../../../../activities/validation/snapshot.js';
import type { ValidationCriterion } from '../../../../contracts/upgrade-request.js';
import { HealthBaseline, ValidationResult } from '../../../../contracts/validation.js';
import { baseline, expectation, healthy, pod, workload } from './fixtures.js';

const ALL: ValidationCriterion[] = [
  { type: 'control_plane' },
  { type: 'nodes_ready' },
  { type: 'pods_healthy' },
  { type: 'addons_active' },
];
const now = new Date('2026-11-21T08:00:00Z');
const result = (snapshot: HealthSnapshot, criteria = ALL): ValidationResult =>
  ValidationResult.parse(resultOf('1.34/control-plane', criteria, snapshot, expectation(), now));

describe('resultOf', () => {
  it('passes a healthy cluster, with its numbers', () => {
    expect(result(healthy)).toEqual({
      step_id: '1.34/control-plane',
      status: 'PASSED',
      metrics: {
        nodes_ready: 2,
        nodes_total: 2,
        pods_unhealthy: 0,
        pods_total: 2,
        workloads_degraded: 0,
        workloads_total: 1,
        addons_inactive: 0,
        addons_total: 1,
        problems: 0,
      },
      errors: [],
      timestamp: '2026-11-21T08:00:00.000Z',
    });
  });

  it('is inconclusive when all that was read is well and something was not read', () => {
    const partial = result({ ...healthy, addons: { ok: false, reason: 'AWS_UNAVAILABLE: no answer' } });
    expect(partial.status).toBe('INCONCLUSIVE');
    expect(partial.errors[0]?.message).toContain('AWS_UNAVAILABLE');
    expect(partial.metrics).not.toHaveProperty('addons_total');
  });

  it('fails when a problem was seen, whatever was not read', () => {
    const { status, errors } = result({
      ...healthy,
      nodes: { ok: false, reason: 'KUBERNETES_FORBIDDEN: no' },
      addons: { ok: true, value: [{ name: 'coredns', status: 'DEGRADED' }] },
    });
    expect(status).toBe('FAILED');
    expect(errors.map(({ criterion }) => criterion)).toEqual(['addons_active', 'nodes_ready']);
  });

  it('names a limited number of problems and counts all', () => {
    const value = Array.from({ length: 80 }, (_, index) => ({ name: `node-${index}`, ready: index === 0 }));
    const { errors, metrics } = result({ nodes: { ok: true, value } }, [{ type: 'nodes_ready' }]);
    expect(errors).toHaveLength(MAX_ERRORS);
    expect(metrics.problems).toBe(79);
  });
});

describe('baselineOf', () => {
  it('counts, and names only what is not well', () => {
    const captured = baselineOf(
      {
        nodes: [
          { name: 'node-1', ready: true },
          { name: 'node-2', ready: false },
        ],
        pods: [
          pod(),
          pod({ ready: false }),
          pod({ ready: false, controllerKind: 'Job' }),
          pod({ counts: false, ready: false }),
        ],
        workloads: [workload(), workload({ reference: 'StatefulSet/shop/db', ready: 1 })],
        addons: [
          { name: 'coredns', status: 'DEGRADED' },
          { name: 'vpc-cni', status: 'ACTIVE' },
        ],
      },
      now,
    );
    expect(HealthBaseline.parse(captured)).toEqual(
      baseline({
        nodes_ready: 1,
        degraded_workloads: { 'StatefulSet/shop/db': 1 },
        unhealthy_pods: 1,
        pods_total: 3,
        inactive_addons: ['coredns'],
      }),
    );
  });

  it('is what the same cluster passes against', () => {
    const nodes = [
      { name: 'node-1', ready: true },
      { name: 'node-2', ready: false },
    ];
    const pods = [pod({ ready: false, controllerKind: null })];
    const workloads = [workload({ ready: 0 })];
    const addons = [{ name: 'coredns', status: 'DEGRADED' }];
    const expected = {
      ...expectation(),
      baseline: baselineOf({ nodes, pods, workloads, addons }, now),
    };
    const snapshot: HealthSnapshot = {
      controlPlane: healthy.controlPlane,
      nodes: { ok: true, value: nodes },
      pods: { ok: true, value: pods },
      workloads: { ok: true, value: workloads },
      addons: { ok: true, value: addons },
    };
    expect(resultOf('s', ALL, snapshot, expected, now)).toMatchObject({ status: 'PASSED', errors: [] });
  });
});
