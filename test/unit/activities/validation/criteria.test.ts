import * as fc from 'fast-check';
import { judge, judgeNodes } from '../../../../activities/validation/criteria.js';
import type {
  HealthSnapshot,
  PodHealth,
  WorkloadHealth,
} from '../../../../activities/validation/snapshot.js';
import type { ValidationCriterion } from '../../../../contracts/upgrade-request.js';
import type { HealthBaseline } from '../../../../contracts/validation.js';
import { expectation, healthy, pod, workload } from './fixtures.js';

interface Case {
  name: string;
  snapshot?: HealthSnapshot;
  baseline?: Partial<HealthBaseline>;
  /** The resources of the problems. */
  expected: string[];
}

function table(criterion: ValidationCriterion, cases: Case[]): void {
  describe(`criterion ${JSON.stringify(criterion)}`, () => {
    it.each(cases)('$name', ({ snapshot, baseline, expected }) => {
      const { problems, unread } = judge(criterion, { ...healthy, ...snapshot }, expectation(baseline));
      expect(problems.map(({ resource }) => resource)).toEqual(expected);
      expect(problems.every((problem) => problem.criterion === criterion.type)).toBe(true);
      expect(unread).toEqual([]);
    });
  });
}

const controlPlane = (fields: object): HealthSnapshot => ({
  controlPlane: { ok: true, value: { ...healthy.controlPlane.value, ...fields } },
});

table({ type: 'control_plane' }, [
  { name: 'ACTIVE, ready, at the version', expected: [] },
  { name: 'UPDATING', snapshot: controlPlane({ status: 'UPDATING' }), expected: ['cluster/demo'] },
  {
    name: 'not ready',
    snapshot: controlPlane({ notReady: '/readyz answers 500' }),
    expected: ['cluster/demo'],
  },
  {
    name: 'still at the old version',
    snapshot: controlPlane({ serverVersion: 'v1.33.9' }),
    expected: ['cluster/demo'],
  },
]);

const nodes = (...ready: boolean[]): HealthSnapshot => ({
  nodes: { ok: true, value: ready.map((is, index) => ({ name: `node-${index}`, ready: is })) },
});

table({ type: 'nodes_ready' }, [
  { name: 'all Ready', expected: [] },
  { name: 'one is out', snapshot: nodes(true, false), expected: ['Node/node-1'] },
  {
    name: 'as many are out as before',
    snapshot: nodes(true, false),
    baseline: { nodes_ready: 1 },
    expected: [],
  },
  { name: 'fewer nodes, all Ready', snapshot: nodes(true), expected: [] },
  { name: 'none is Ready', snapshot: nodes(), expected: ['cluster/demo'] },
  {
    name: 'there never was one',
    snapshot: nodes(),
    baseline: { nodes_ready: 0, nodes_total: 0 },
    expected: [],
  },
]);

table({ type: 'nodes_ready', minPercent: 50 }, [
  { name: 'half', snapshot: nodes(true, false), expected: [] },
  { name: 'less', snapshot: nodes(true, false, false), expected: ['Node/node-1', 'Node/node-2'] },
]);

const running = (pods: PodHealth[], workloads: WorkloadHealth[] = [workload()]): HealthSnapshot => ({
  pods: { ok: true, value: pods },
  workloads: { ok: true, value: workloads },
});

table({ type: 'pods_healthy' }, [
  { name: 'all is well', expected: [] },
  {
    name: 'a workload is short',
    snapshot: running([pod({ ready: false })], [workload({ ready: 1 })]),
    expected: ['Deployment/shop/web'],
  },
  {
    name: 'as short as before',
    snapshot: running([], [workload({ ready: 1 })]),
    baseline: { degraded_workloads: { 'Deployment/shop/web': 1 } },
    expected: [],
  },
  {
    name: 'shorter than before',
    snapshot: running([], [workload({ ready: 0 })]),
    baseline: { degraded_workloads: { 'Deployment/shop/web': 1 } },
    expected: ['Deployment/shop/web'],
  },
  { name: 'scaled in', snapshot: running([], [workload({ desired: 1, ready: 1 })]), expected: [] },
  {
    name: 'a pod of something else crashes',
    snapshot: running([pod({ name: 'x', ready: false, controllerKind: null })]),
    expected: ['Pod/shop/x'],
  },
  {
    name: 'as many crashed before',
    snapshot: running([pod({ name: 'x', ready: false, controllerKind: 'Rollout' })]),
    baseline: { unhealthy_pods: 1 },
    expected: [],
  },
  { name: 'a Job starts', snapshot: running([pod({ ready: false, controllerKind: 'Job' })]), expected: [] },
  {
    name: 'a pod ends',
    snapshot: running([pod({ ready: false, counts: false, controllerKind: null })]),
    expected: [],
  },
]);

table({ type: 'pods_healthy', maxUnhealthyPercent: 50 }, [
  {
    name: 'half of the pods are short',
    snapshot: running([pod(), pod({ name: 'web-2', ready: false })], [workload({ ready: 1 })]),
    expected: [],
  },
  {
    name: 'more than half',
    snapshot: running([pod({ ready: false })], [workload({ ready: 1 })]),
    expected: ['Pod/shop/web-1'],
  },
  {
    name: 'a workload is down entirely',
    snapshot: running(
      [pod(), pod({ name: 'api-1', ready: false })],
      [workload(), workload({ reference: 'Deployment/shop/api', desired: 1, ready: 0 })],
    ),
    expected: ['Deployment/shop/api'],
  },
]);

table({ type: 'pods_healthy', namespaces: ['shop'] }, [
  {
    name: 'another namespace',
    snapshot: running([], [workload({ namespace: 'other', ready: 0 })]),
    expected: [],
  },
  {
    name: 'this namespace',
    snapshot: running([], [workload({ ready: 0 })]),
    expected: ['Deployment/shop/web'],
  },
]);

const addons = (status: string): HealthSnapshot => ({
  addons: { ok: true, value: [{ name: 'coredns', status }] },
});

table({ type: 'addons_active' }, [
  { name: 'ACTIVE', expected: [] },
  { name: 'DEGRADED', snapshot: addons('DEGRADED'), expected: ['addon/demo/coredns'] },
  {
    name: 'not ACTIVE before either',
    snapshot: addons('DEGRADED'),
    baseline: { inactive_addons: ['coredns'] },
    expected: [],
  },
]);

describe('a part that could not be read', () => {
  it('proves nothing', () => {
    const snapshot: HealthSnapshot = { nodes: { ok: false, reason: 'KUBERNETES_FORBIDDEN: no' } };
    expect(judge({ type: 'nodes_ready' }, snapshot, expectation())).toEqual({
      problems: [],
      unread: [
        {
          criterion: 'nodes_ready',
          resource: 'cluster/demo',
          message: 'nodes could not be read: KUBERNETES_FORBIDDEN: no',
        },
      ],
    });
  });
});

describe('judgeNodes', () => {
  it('passes a share exactly when that share of the nodes is Ready', () => {
    const count = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(
        count,
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (ready, out, share) => {
          const all = [...Array<boolean>(ready).fill(true), ...Array<boolean>(out).fill(false)];
          const health = all.map((is, index) => ({ name: `node-${index}`, ready: is }));
          const problems = judgeNodes({ type: 'nodes_ready', minPercent: share }, health, expectation());
          expect(problems).toHaveLength((ready / all.length) * 100 >= share ? 0 : out);
        },
      ),
    );
  });
});
