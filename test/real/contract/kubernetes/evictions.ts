import type { V1Pod, V1PodDisruptionBudget } from '@kubernetes/client-node';
import { eventually } from '../../../support/real/eventually.js';
import { barePod, deployment, livePods, namespace, readyPods } from './subject.js';
import type { Cluster } from './subject.js';

/** What a disruption budget counts, and which evictions it lets through. */
export function describeEvictions(cluster: () => Cluster): void {
  describe('evictions', () => {
    let path: string;
    const deployments = '/apis/apps/v1/namespaces/evictions/deployments';
    const budgets = '/apis/policy/v1/namespaces/evictions/poddisruptionbudgets';

    beforeAll(async () => {
      path = await namespace(cluster(), 'evictions');
    });

    /** Evicts as kubectl drain does. */
    const eviction = (pod: string, deleteOptions?: object) => ({
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: pod, namespace: 'evictions' },
        deleteOptions,
      },
    });
    const evict = (pod: V1Pod, deleteOptions?: object) =>
      cluster().call(
        'POST',
        `${path}/pods/${pod.metadata!.name}/eviction`,
        eviction(pod.metadata!.name!, deleteOptions),
      );
    const refusal = (pod: string, deleteOptions?: object) =>
      cluster().call.refused('POST', `${path}/pods/${pod}/eviction`, eviction(pod, deleteOptions));

    /** A Deployment of Ready pods with a budget whose status is current. */
    async function guarded(app: string, replicas: number, limits: object): Promise<V1Pod[]> {
      const { call } = cluster();
      await call.ok('POST', deployments, { body: deployment(app, replicas) });
      const selector = { matchLabels: { app } };
      await call.ok('POST', budgets, { body: { metadata: { name: app }, spec: { selector, ...limits } } });
      const pods = await readyPods(cluster(), path, app, replicas);
      await eventually(async () => {
        const { status } = await budget(app);
        return (
          (status?.currentHealthy === replicas && status.expectedPods === replicas) ||
          `the budget knows ${JSON.stringify(status)}`
        );
      });
      return pods;
    }
    const budget = (name: string) => cluster().call.ok<V1PodDisruptionBudget>('GET', `${budgets}/${name}`);

    it.each([
      ['min-2', { minAvailable: 2 }, 2, 1],
      ['min-half', { minAvailable: '50%' }, 2, 1],
      ['max-1', { maxUnavailable: 1 }, 2, 1],
      ['max-third', { maxUnavailable: '34%' }, 1, 2],
      ['min-all', { minAvailable: 3 }, 3, 0],
      ['min-more', { minAvailable: 5 }, 5, 0],
      ['max-0', { maxUnavailable: 0 }, 3, 0],
    ])('counts the budget %s of three pods', async (name, limits, desiredHealthy, disruptionsAllowed) => {
      await guarded(name, 3, limits);
      expect((await budget(name)).status).toMatchObject({
        desiredHealthy,
        disruptionsAllowed,
        expectedPods: 3,
        currentHealthy: 3,
      });
    });

    it('lets one pod go and holds the next until the first is replaced', async () => {
      const pods = await guarded('one', 3, { maxUnavailable: 1 });
      const first = await evict(pods[0]!, { preconditions: { uid: pods[0]!.metadata!.uid } });
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({ kind: 'Status', status: 'Success' });

      // The replacement may be Ready at once; until then the budget refuses. Either way no two pods are out together.
      await eventually(async () => {
        const live = await livePods(cluster(), path, 'one');
        expect(live.length).toBeGreaterThanOrEqual(2);
        const { status } = await budget('one');
        return (
          (live.length === 3 && status!.disruptionsAllowed === 1) ||
          `the budget knows ${JSON.stringify(status)}`
        );
      });
      expect((await evict(pods[1]!)).status).toBe(201);
    });

    it('names the budget that blocks', async () => {
      const [pod] = await guarded('blocked', 2, { minAvailable: 2 });
      const refused = await refusal(pod!.metadata!.name!);
      expect(refused).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        code: 429,
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
      });
      expect(refused.details!.causes).toEqual([
        {
          reason: 'DisruptionBudget',
          message: 'The disruption budget blocked needs 2 healthy pods and has 2 currently',
        },
      ]);
      expect(await livePods(cluster(), path, 'blocked')).toHaveLength(2);
    });

    it('checks the budget in a dry run without using it', async () => {
      const [pod, other] = await guarded('dry', 2, { maxUnavailable: 1 });
      expect((await evict(pod!, { dryRun: ['All'] })).status).toBe(201);
      expect((await livePods(cluster(), path, 'dry')).map(({ metadata }) => metadata!.uid)).toContain(
        pod!.metadata!.uid,
      );
      expect((await evict(other!, { dryRun: ['All'] })).status).toBe(201);
    });

    it('refuses a pod with two budgets for good', async () => {
      const [pod] = await guarded('double', 1, { maxUnavailable: 1 });
      const spec = { selector: { matchLabels: { app: 'double' } }, maxUnavailable: 1 };
      await cluster().call.ok('POST', budgets, { body: { metadata: { name: 'double-again' }, spec } });
      const refused = await refusal(pod!.metadata!.name!);
      expect(refused.code).toBe(500);
      expect(refused.message).toContain('more than one PodDisruptionBudget');
    });

    it('evicts a pod without a budget, and answers 404 once it is gone', async () => {
      const { call } = cluster();
      const pod = await call.ok<V1Pod>('POST', `${path}/pods`, {
        body: barePod('free', { nodeName: cluster().nodes[0] }),
      });
      expect((await evict(pod)).status).toBe(201);
      await eventually(async () => {
        const { status } = await call('GET', `${path}/pods/free`);
        return status === 404 || 'the pod is still there';
      });
      expect(await refusal('free')).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: 'pods "free" not found',
      });
    });

    it('refuses a pod that is not the one that is meant', async () => {
      const { call } = cluster();
      await call.ok('POST', `${path}/pods`, { body: barePod('meant', { nodeName: cluster().nodes[0] }) });
      const other = '00000000-0000-0000-0000-000000000000';
      const refused = await refusal('meant', { preconditions: { uid: other } });
      expect(refused).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(refused.message).toContain(other);
      await call.ok('GET', `${path}/pods/meant`);
    });

    it('refuses an eviction of another pod than its path names', async () => {
      const path_ = `${path}/pods/meant/eviction`;
      expect(await cluster().call.refused('POST', path_, eviction('other'))).toMatchObject({
        code: 400,
        reason: 'BadRequest',
      });
    });

    it('deletes whatever the budget says', async () => {
      const pods = await guarded('deleted', 2, { minAvailable: 2 });
      const { name, uid } = pods[0]!.metadata!;
      const { status } = await cluster().call('DELETE', `${path}/pods/${name}`, {
        body: { preconditions: { uid } },
      });
      expect(status).toBe(200);
      await readyPods(cluster(), path, 'deleted', 2);
    });
  });
}
