import { ApiException, PolicyV1Api, type V1Status } from '@kubernetes/client-node';
import type { SimulatedCluster } from '../../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, coreApi, eventually, kubeConfig, nodeSpec, refusal, startCluster } from './support.js';

let cluster: SimulatedCluster;

afterEach(() => cluster.close());

async function readyPods(name: string): Promise<number> {
  const { items } = await coreApi(cluster).listNamespacedPod({
    namespace: 'shop',
    labelSelector: `app=${name}`,
  });
  return items.filter(
    (pod) =>
      !pod.metadata?.deletionTimestamp &&
      pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  ).length;
}

describe('eviction', () => {
  it('is refused with 429, the cause and the budget when the budget is exhausted', async () => {
    cluster = await startCluster({
      spec: { workloads: [{ namespace: 'shop', name: 'web', replicas: 2, budget: { minAvailable: 2 } }] },
    });
    addNodes(cluster, 2);
    await eventually(async () => (await readyPods('web')) === 2, 'two Ready pods');
    const api = coreApi(cluster);
    const [pod] = (await api.listNamespacedPod({ namespace: 'shop' })).items;
    const name = pod?.metadata?.name ?? '';
    const status = await refusal(
      api.createNamespacedPodEviction({
        namespace: 'shop',
        name,
        body: { metadata: { name, namespace: 'shop' } },
      }),
    );
    expect(status).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web needs 2 healthy pods and has 2 currently',
          },
        ],
      },
    });
  });

  it('tells a pod that is gone, another pod of the same name, and two budgets apart', async () => {
    cluster = await startCluster({
      spec: { workloads: [{ namespace: 'shop', name: 'web', replicas: 1, budget: { minAvailable: 0 } }] },
    });
    addNodes(cluster, 1);
    await eventually(async () => (await readyPods('web')) === 1, 'a Ready pod');
    const api = coreApi(cluster);
    const [pod] = (await api.listNamespacedPod({ namespace: 'shop' })).items;
    const name = pod?.metadata?.name ?? '';
    const evict = (target: string, uid?: string): Promise<V1Status> =>
      refusal(
        api.createNamespacedPodEviction({
          namespace: 'shop',
          name: target,
          body: { metadata: { name: target, namespace: 'shop' }, deleteOptions: { preconditions: { uid } } },
        }),
      );
    expect(await evict('web-gone')).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'pods "web-gone" not found',
    });
    expect(await evict(name, 'another-uid')).toMatchObject({ code: 409, reason: 'Conflict' });
    await kubeConfig(cluster)
      .makeApiClient(PolicyV1Api)
      .createNamespacedPodDisruptionBudget({
        namespace: 'shop',
        body: {
          metadata: { name: 'second' },
          spec: { minAvailable: 0, selector: { matchLabels: { app: 'web' } } },
        },
      });
    expect(await evict(name)).toMatchObject({
      code: 500,
      message: expect.stringContaining('more than one PodDisruptionBudget') as string,
    });
  });

  it('drains a node of 20 pods and never violates their budget', async () => {
    cluster = await startCluster({
      spec: {
        workloads: [
          {
            namespace: 'shop',
            name: 'web',
            replicas: 20,
            nodegroup: 'workers',
            budget: { maxUnavailable: 3 },
            podReadySeconds: 100,
          },
        ],
      },
    });
    cluster.addNode(nodeSpec('old'));
    await eventually(async () => (await readyPods('web')) === 20, 'twenty Ready pods on the old node');
    cluster.addNode(nodeSpec('new'));
    const api = coreApi(cluster);
    await api.patchNode({ name: 'old', body: [{ op: 'add', path: '/spec/unschedulable', value: true }] });
    let blocked = 0;
    for (;;) {
      const { items } = await api.listNamespacedPod({
        namespace: 'shop',
        fieldSelector: 'spec.nodeName=old',
      });
      if (items.length === 0) break;
      const evictions = items
        .filter(({ metadata }) => !metadata?.deletionTimestamp)
        .map(async ({ metadata }) => {
          const name = metadata?.name ?? '';
          const deleteOptions = { preconditions: { uid: metadata?.uid } };
          const body = { metadata: { name, namespace: 'shop' }, deleteOptions };
          try {
            await api.createNamespacedPodEviction({ namespace: 'shop', name, body });
          } catch (error) {
            if (!(error instanceof ApiException) || error.code !== 429) throw error;
            blocked++;
          }
          expect(await readyPods('web')).toBeGreaterThanOrEqual(17);
        });
      await Promise.all(evictions);
    }
    expect(blocked).toBeGreaterThan(0);
    await eventually(async () => (await readyPods('web')) === 20, 'twenty Ready pods on the new node');
    expect(cluster.nodes('workers')).toMatchObject([
      { name: 'old', unschedulable: true, pods: 0 },
      { name: 'new', pods: 20 },
    ]);
  });

  it('is what a pass of the port does, with and without force', async () => {
    cluster = await startCluster({
      spec: { workloads: [{ namespace: 'shop', name: 'web', replicas: 2, budget: { minAvailable: 2 } }] },
    });
    cluster.setAddon({ name: 'kube-proxy', version: 'v1.32.0-eksbuild.2', image: 'eks/kube-proxy' });
    addNodes(cluster, 1);
    await eventually(async () => (await readyPods('web')) === 2, 'two Ready pods');
    cluster.setUnschedulable('node-0', true);
    const pass = cluster.evict('node-0', { force: false });
    expect(pass.remaining).toBe(2);
    expect(pass.blocked).toEqual([
      { namespace: 'shop', pod: expect.stringMatching(/^web-/) as string, budget: 'web' },
      { namespace: 'shop', pod: expect.stringMatching(/^web-/) as string, budget: 'web' },
    ]);
    expect(cluster.evict('node-0', { force: true })).toEqual({ remaining: 2, blocked: [] });
    await eventually(() => cluster.nodes('workers')[0]?.pods === 0, 'the node is empty');
    const left = await coreApi(cluster).listPodForAllNamespaces({ fieldSelector: 'spec.nodeName=node-0' });
    expect(left.items.map((pod) => pod.metadata?.ownerReferences?.[0]?.name)).toEqual(['kube-proxy']);
  });
});
