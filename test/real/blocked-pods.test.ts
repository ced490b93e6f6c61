import { AppsV1Api, CoreV1Api, PatchStrategy, PolicyV1Api, setHeaderOptions } from '@kubernetes/client-node';
import type { V1Pod } from '@kubernetes/client-node';
import { findBlockedPods } from '../../activities/kubernetes/blocked-pods.js';
import { NEVER, READY_SECONDS } from '../../infra/local/simulator/kubernetes/pods.js';
import { eventually } from '../support/real/eventually.js';
import { realCluster, simulatedCluster } from './contract/kubernetes/clusters.js';
import type { StartedCluster } from './contract/kubernetes/clusters.js';
import { deployment, namespace, readyPods } from './contract/kubernetes/subject.js';

interface Case {
  app: string;
  replicas: number;
  budgets: object[];
  /** How many of its pods are not ready; 0 unless told. */
  unready?: number;
}

const cases: Case[] = [
  { app: 'free', replicas: 2, budgets: [] },
  { app: 'allowed', replicas: 3, budgets: [{ maxUnavailable: 1 }] },
  { app: 'exhausted', replicas: 2, budgets: [{ minAvailable: 2 }] },
  { app: 'percentage', replicas: 3, budgets: [{ minAvailable: '90%' }] },
  { app: 'overlap', replicas: 2, budgets: [{ maxUnavailable: 1 }, { maxUnavailable: 2 }] },
  { app: 'unready-short', replicas: 2, budgets: [{ minAvailable: 2 }], unready: 1 },
  { app: 'unready-spare', replicas: 3, budgets: [{ minAvailable: 2 }], unready: 1 },
  {
    app: 'unready-always',
    replicas: 2,
    budgets: [{ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' }],
    unready: 1,
  },
  { app: 'unready-all', replicas: 2, budgets: [{ maxUnavailable: 1 }], unready: 2 },
];

// The rules by which Drydock says that a pod blocks a drain are those of the API server: its own answer to a dry run of
// each eviction is the proof.
describe.each([
  ['a real API server', realCluster],
  ['the simulated API server', simulatedCluster],
])('blocked pods on %s', (_, start) => {
  const name = 'blocked';
  let started: StartedCluster;
  let path: string;

  beforeAll(async () => {
    started = await start();
    path = await namespace(started.cluster, name);
    for (const { app, replicas, budgets, unready = 0 } of cases) await setUp(app, replicas, budgets, unready);
  });
  afterAll(async () => {
    started?.cluster.call.close();
    await started?.stop();
  });

  const core = () => started.cluster.kubeConfig.makeApiClient(CoreV1Api);
  const policy = () => started.cluster.kubeConfig.makeApiClient(PolicyV1Api);

  async function setUp(app: string, replicas: number, budgets: object[], unready: number): Promise<void> {
    const apps = started.cluster.kubeConfig.makeApiClient(AppsV1Api);
    await apps.createNamespacedDeployment({ namespace: name, body: deployment(app, replicas) });
    const selector = { matchLabels: { app } };
    for (const [index, limits] of budgets.entries()) {
      const body = { metadata: { name: `${app}-${index}` }, spec: { selector, ...limits } };
      await policy().createNamespacedPodDisruptionBudget({ namespace: name, body });
    }
    const pods = await readyPods(started.cluster, path, app, replicas);
    for (const pod of pods.slice(0, unready)) await makeUnready(pod);
    for (const index of budgets.keys()) {
      await eventually(async () => {
        const { status } = await policy().readNamespacedPodDisruptionBudget({
          namespace: name,
          name: `${app}-${index}`,
        });
        return (
          status?.currentHealthy === replicas - unready ||
          `the budget of ${app} knows ${JSON.stringify(status)}`
        );
      });
    }
  }

  async function makeUnready({ metadata, status }: V1Pod): Promise<void> {
    // The simulated kubelet would bring the pod back, as a real one does when the probes succeed again.
    await core().patchNamespacedPod(
      {
        namespace: name,
        name: metadata!.name!,
        body: { metadata: { annotations: { [READY_SECONDS]: NEVER } } },
      },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
    const conditions = status!.conditions!.map((is) =>
      is.type === 'Ready' ? { ...is, status: 'False' } : is,
    );
    await core().patchNamespacedPodStatus(
      { namespace: name, name: metadata!.name!, body: { status: { conditions } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
  }

  it('are those whose eviction the server refuses', async () => {
    const { items } = await core().listNamespacedPod({ namespace: name });
    expect(items).toHaveLength(cases.reduce((sum, { replicas }) => sum + replicas, 0));
    const refused: string[] = [];
    for (const { metadata } of items) {
      const pod = metadata!.name!;
      const eviction = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: pod, namespace: name },
      };
      const body = { ...eviction, deleteOptions: { dryRun: ['All'] } };
      const { status } = await started.cluster.call('POST', `${path}/pods/${pod}/eviction`, { body });
      expect([201, 429, 500]).toContain(status);
      if (status !== 201) refused.push(pod);
    }
    // Neither nothing nor everything.
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.length).toBeLessThan(items.length - 5);

    const found = await findBlockedPods({ core: core(), policy: policy() }, started.cluster.nodes);
    expect(found.map(({ pod }) => pod)).toEqual(refused.sort());
  });
});
