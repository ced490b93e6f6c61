import { AppsV1Api, PolicyV1Api, type V1Pod } from '@kubernetes/client-node';
import type {
  SimulatedCluster,
  WorkloadSpec,
} from '../../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, coreApi, eventually, kubeConfig, nodeSpec, startCluster } from './support.js';

let cluster: SimulatedCluster;

afterEach(() => cluster.close());

async function start(...workloads: Partial<WorkloadSpec>[]): Promise<void> {
  cluster = await startCluster({
    spec: {
      workloads: workloads.map((workload) => ({ namespace: 'shop', name: 'web', replicas: 1, ...workload })),
    },
  });
}

async function pods(namespace = 'shop'): Promise<V1Pod[]> {
  const { items } = await coreApi(cluster).listNamespacedPod({ namespace });
  return items;
}

const isReady = (pod: V1Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
const names = (list: V1Pod[]): (string | undefined)[] => list.map((pod) => pod.metadata?.name);

async function eventuallyReady(count: number, namespace = 'shop'): Promise<void> {
  await eventually(async () => {
    const list = await pods(namespace);
    return list.length === count && list.every(isReady);
  }, `${count} Ready pods in ${namespace}`);
}

describe('nodes', () => {
  it('turn Ready at their time, tainted until then', async () => {
    await start();
    cluster.addNode(nodeSpec('later', { readyAt: Date.now() + 60 }));
    cluster.addNode(nodeSpec('never', { readyAt: null }));
    const taints = async (name: string): Promise<(string | undefined)[]> =>
      ((await coreApi(cluster).readNode({ name })).spec?.taints ?? []).map(({ key }) => key);
    expect(cluster.nodes('workers').map(({ ready }) => ready)).toEqual([false, false]);
    expect(await taints('never')).toEqual(['node.kubernetes.io/not-ready']);
    await eventually(() => cluster.nodes('workers')[0]?.ready === true, 'a Ready node');
    expect(await taints('later')).toEqual([]);
    expect(cluster.nodes('workers')[1]?.ready).toBe(false);
  });

  it('take their pods with them, which are recreated elsewhere', async () => {
    await start({ replicas: 4 });
    addNodes(cluster, 2);
    await eventuallyReady(4);
    cluster.removeNode('node-0');
    cluster.removeNode('node-0');
    await eventuallyReady(4);
    expect(new Set((await pods()).map((pod) => pod.spec?.nodeName))).toEqual(new Set(['node-1']));
  });
});

describe('the scheduler', () => {
  it('spreads pods over the nodes that are Ready and schedulable', async () => {
    await start({ replicas: 6 });
    cluster.addNode(nodeSpec('cordoned', { readyAt: null }));
    cluster.setUnschedulable('cordoned', true);
    addNodes(cluster, 3);
    await eventuallyReady(6);
    expect(cluster.nodes('workers').map((node) => node.pods)).toEqual([0, 2, 2, 2]);
  });

  it('heeds node group, host anti-affinity and the limit of pods on a node', async () => {
    await start(
      { name: 'bound', replicas: 1, nodegroup: 'special' },
      { name: 'apart', replicas: 3, antiAffinity: true },
      { name: 'many', replicas: 70 },
    );
    addNodes(cluster, 2);
    await eventually(
      async () => (await pods()).filter((pod) => pod.spec?.nodeName).length === 58,
      'two full nodes',
    );
    const pending = (await pods()).filter((pod) => !pod.spec?.nodeName);
    expect(
      pending
        .map((pod) => pod.metadata?.labels?.['app'])
        .sort()
        .slice(0, 2),
    ).toEqual(['apart', 'bound']);
    expect(pending[0]?.status?.conditions?.[0]).toMatchObject({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: expect.stringMatching(/^0\/2 nodes are available: /) as string,
    });
    cluster.addNode(nodeSpec('special', { nodegroup: 'special' }));
    await eventuallyReady(74);
    expect((await pods()).find((pod) => pod.metadata?.labels?.['app'] === 'bound')?.spec?.nodeName).toBe(
      'special',
    );
  });
});

describe('workloads', () => {
  it('own their pods through a ReplicaSet of their template', async () => {
    await start({ replicas: 1 });
    addNodes(cluster, 1);
    const apps = kubeConfig(cluster).makeApiClient(AppsV1Api);
    const [set] = (await apps.listNamespacedReplicaSet({ namespace: 'shop' })).items;
    const deployment = await apps.readNamespacedDeployment({ namespace: 'shop', name: 'web' });
    const [pod] = await pods();
    expect(pod?.metadata?.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', apiVersion: 'apps/v1', uid: set?.metadata?.uid, controller: true },
    ]);
    expect(set?.metadata?.ownerReferences).toMatchObject([
      { kind: 'Deployment', uid: deployment.metadata?.uid, controller: true },
    ]);
  });

  it('roll to a new template without falling below what is to be available', async () => {
    await start({ replicas: 4, podReadySeconds: 20 });
    addNodes(cluster, 2);
    await eventuallyReady(4);
    const apps = kubeConfig(cluster).makeApiClient(AppsV1Api);
    const target = { namespace: 'shop', name: 'web' };
    await apps.patchNamespacedDeployment({
      ...target,
      body: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:2' }],
    });
    await eventually(async () => {
      expect(
        (await pods()).filter((pod) => isReady(pod) && !pod.metadata?.deletionTimestamp).length,
      ).toBeGreaterThanOrEqual(3);
      const { status } = await apps.readNamespacedDeployment(target);
      return status?.updatedReplicas === 4 && status.availableReplicas === 4 && status.replicas === 4;
    }, 'the rollout');
    await eventuallyReady(4);
    expect((await pods()).map((pod) => pod.spec?.containers[0]?.image)).toEqual(Array(4).fill('web:2'));
  });

  it('wait for each pod of a StatefulSet before they make the next', async () => {
    await start({ kind: 'StatefulSet', name: 'stuck', replicas: 3, podReadySeconds: null });
    addNodes(cluster, 2);
    await eventually(async () => (await pods()).some((pod) => pod.spec?.nodeName), 'a scheduled pod');
    expect(names(await pods())).toEqual(['stuck-0']);
  });

  it('keep the names of StatefulSet pods', async () => {
    await start({ kind: 'StatefulSet', name: 'db', replicas: 3 });
    addNodes(cluster, 2);
    await eventuallyReady(3);
    const before = await pods();
    await coreApi(cluster).deleteNamespacedPod({ namespace: 'shop', name: 'db-1' });
    await eventually(async () => {
      const list = await pods();
      return list.length === 3 && list.every(isReady) && list[1]?.metadata?.uid !== before[1]?.metadata?.uid;
    }, 'a new db-1');
    expect(names(await pods())).toEqual(['db-0', 'db-1', 'db-2']);
  });

  it('put DaemonSet pods on every node, cordoned ones too, and recreate no bare pod', async () => {
    await start({ kind: 'DaemonSet', name: 'agent' }, { kind: 'bare', name: 'lone', replicas: 1 });
    addNodes(cluster, 2);
    cluster.addNode(nodeSpec('cordoned'));
    cluster.setUnschedulable('cordoned', true);
    await eventuallyReady(4);
    const agents = (await pods()).filter((pod) => pod.metadata?.labels?.['app'] === 'agent');
    expect(agents.map((pod) => pod.spec?.nodeName).sort()).toEqual(['cordoned', 'node-0', 'node-1']);
    await coreApi(cluster).deleteNamespacedPod({ namespace: 'shop', name: 'lone-0' });
    await eventuallyReady(3);
  });

  it('never turn Ready if told so, and use up their grace period', async () => {
    await start({ podReadySeconds: null, terminationGraceSeconds: 100 });
    addNodes(cluster, 1);
    await eventually(async () => (await pods())[0]?.spec?.nodeName !== undefined, 'a scheduled pod');
    const [pod] = await pods();
    const before = Date.now();
    const target = { namespace: 'shop', name: pod?.metadata?.name ?? '' };
    const deleted = await coreApi(cluster).deleteNamespacedPod(target);
    expect(deleted.metadata?.deletionGracePeriodSeconds).toBe(100);
    await eventually(async () => !names(await pods()).includes(target.name), 'the pod is gone');
    expect(Date.now() - before).toBeGreaterThanOrEqual(95);
    expect((await pods()).some(isReady)).toBe(false);
  });
});

describe('budgets', () => {
  it.each([
    [{ minAvailable: 2 }, { disruptionsAllowed: 2, currentHealthy: 4, desiredHealthy: 2, expectedPods: 4 }],
    [{ maxUnavailable: 1 }, { disruptionsAllowed: 1, currentHealthy: 4, desiredHealthy: 3, expectedPods: 4 }],
    [
      { minAvailable: '60%' },
      { disruptionsAllowed: 1, currentHealthy: 4, desiredHealthy: 3, expectedPods: 4 },
    ],
    [
      { maxUnavailable: '30%' },
      { disruptionsAllowed: 2, currentHealthy: 4, desiredHealthy: 2, expectedPods: 4 },
    ],
    [{ maxUnavailable: 0 }, { disruptionsAllowed: 0, currentHealthy: 4, desiredHealthy: 4, expectedPods: 4 }],
  ])('of %j are computed as Kubernetes does', async (budget, status) => {
    await start({ replicas: 4, budget });
    addNodes(cluster, 1);
    await eventuallyReady(4);
    const { items } = await kubeConfig(cluster)
      .makeApiClient(PolicyV1Api)
      .listNamespacedPodDisruptionBudget({ namespace: 'shop' });
    expect(items[0]?.status).toMatchObject({ ...status, observedGeneration: 1 });
  });

  it('allow nothing over pods without a controller', async () => {
    await start({ kind: 'bare', replicas: 2, budget: { maxUnavailable: 1 } });
    addNodes(cluster, 1);
    await eventuallyReady(2);
    const { items } = await kubeConfig(cluster)
      .makeApiClient(PolicyV1Api)
      .listNamespacedPodDisruptionBudget({ namespace: 'shop' });
    expect(items[0]?.status).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'SyncFailed' }],
    });
  });
});

describe('add-ons', () => {
  it('are workloads of their version, rolled when it changes and removed with their pods', async () => {
    await start({ replicas: 0 });
    addNodes(cluster, 2);
    const set = (version: string): void => {
      for (const name of ['coredns', 'vpc-cni']) cluster.setAddon({ name, version, image: `eks/${name}` });
    };
    set('v1');
    set('v1');
    await eventuallyReady(4, 'kube-system');
    set('v2');
    await eventually(async () => {
      const list = await pods('kube-system');
      return (
        list.length === 4 &&
        list.every((pod) => isReady(pod) && pod.spec?.containers[0]?.image?.endsWith(':v2'))
      );
    }, 'the new version');
    const budgets = await kubeConfig(cluster)
      .makeApiClient(PolicyV1Api)
      .listNamespacedPodDisruptionBudget({ namespace: 'kube-system' });
    expect(budgets.items).toMatchObject([{ metadata: { name: 'coredns' }, spec: { maxUnavailable: 1 } }]);
    cluster.removeAddon('coredns');
    await eventually(async () => (await pods('kube-system')).length === 2, 'coredns is gone');
    expect((await pods('kube-system')).map((pod) => pod.metadata?.ownerReferences?.[0]?.name)).toEqual([
      'aws-node',
      'aws-node',
    ]);
  });

  it('include the cluster autoscaler', async () => {
    cluster = await startCluster({ spec: { clusterAutoscaler: { replicas: 1, version: '1.32.1' } } });
    const apps = kubeConfig(cluster).makeApiClient(AppsV1Api);
    const { spec } = await apps.readNamespacedDeployment({
      namespace: 'kube-system',
      name: 'cluster-autoscaler',
    });
    expect(spec?.template.spec?.containers[0]?.image).toBe(
      'registry.k8s.io/autoscaling/cluster-autoscaler:v1.32.1',
    );
  });
});
