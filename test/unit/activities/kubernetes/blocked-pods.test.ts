import { findBlockedPods } from '../../../../activities/kubernetes/blocked-pods.js';
import type { SimulatedCluster } from '../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, coreApi, eventually, startCluster } from '../../infra/simulator/kubernetes/support.js';
import { clusterClients } from './cluster-clients.js';

describe('findBlockedPods', () => {
  let cluster: SimulatedCluster | undefined;

  afterEach(async () => {
    await cluster?.close();
  });

  /** A cluster whose workloads are all Ready on one node, or on two. */
  async function withWorkloads(
    workloads: NonNullable<Parameters<typeof startCluster>[0]>['spec'],
    nodes = 1,
  ): Promise<SimulatedCluster> {
    cluster = await startCluster({ spec: workloads });
    addNodes(cluster, nodes);
    const core = coreApi(cluster);
    await eventually(async () => {
      const { items } = await core.listPodForAllNamespaces();
      return items.every((pod) =>
        pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'),
      );
    }, 'every pod is Ready');
    return cluster;
  }

  test('names each pod, its budget and node, by namespace and name', async () => {
    const started = await withWorkloads({
      workloads: [
        { namespace: 'shop', name: 'checkout', replicas: 2, budget: { minAvailable: 2 } },
        { namespace: 'bank', name: 'ledger', replicas: 1, budget: { minAvailable: 1 } },
        { namespace: 'shop', name: 'cart', replicas: 2, budget: { maxUnavailable: 1 } },
        { namespace: 'shop', name: 'free', replicas: 1 },
      ],
    });
    const blocked = await findBlockedPods(clusterClients(started), ['node-0']);
    expect(blocked.map(({ namespace, budgets }) => [namespace, ...budgets])).toEqual([
      ['bank', 'ledger'],
      ['shop', 'checkout'],
      ['shop', 'checkout'],
    ]);
    expect(blocked[0]).toMatchObject({ node: 'node-0', disruptions_allowed: 0 });
    expect(blocked[0]?.pod).toMatch(/^ledger-/);
    expect(blocked[0]?.reason).toBe('Its budget ledger needs 1 healthy pods and has 1.');
    expect(blocked[1]!.pod < blocked[2]!.pod).toBe(true);
  });

  test('leaves out pods on other nodes', async () => {
    const started = await withWorkloads(
      {
        workloads: [
          { namespace: 'shop', name: 'web', replicas: 2, antiAffinity: true, budget: { minAvailable: 2 } },
        ],
      },
      2,
    );
    const clients = clusterClients(started);
    const one = await findBlockedPods(clients, ['node-1']);
    expect(one.map(({ node }) => node)).toEqual(['node-1']);
    const both = await findBlockedPods(clients, ['node-0', 'node-1']);
    expect(new Set(both.map(({ node }) => node))).toEqual(new Set(['node-0', 'node-1']));
    expect(await findBlockedPods(clients, ['node-7'])).toEqual([]);
  });

  test('reports a pod under two budgets although both allow a disruption', async () => {
    const started = await withWorkloads({
      workloads: [{ namespace: 'shop', name: 'web', replicas: 2, budget: { maxUnavailable: 1 } }],
    });
    const clients = clusterClients(started);
    await clients.policy.createNamespacedPodDisruptionBudget({
      namespace: 'shop',
      body: {
        metadata: { name: 'also-web' },
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
      },
    });
    const blocked = await findBlockedPods(clients, ['node-0']);
    expect(blocked.map(({ budgets }) => budgets)).toEqual([
      ['also-web', 'web'],
      ['also-web', 'web'],
    ]);
    expect(blocked[0]).toMatchObject({ disruptions_allowed: 1 });
  });

  test('reads no pods while every budget allows a disruption', async () => {
    const started = await withWorkloads({
      workloads: [{ namespace: 'shop', name: 'web', replicas: 2, budget: { maxUnavailable: 1 } }],
    });
    started.injectFault({ verb: 'list', resource: 'pods', status: 503, times: 9 });
    expect(await findBlockedPods(clusterClients(started), ['node-0'])).toEqual([]);
  });

  test('names at most 50 pods', async () => {
    const started = await withWorkloads(
      {
        workloads: [{ namespace: 'shop', name: 'web', replicas: 60, budget: { minAvailable: 60 } }],
      },
      4,
    );
    const nodes = ['node-0', 'node-1', 'node-2', 'node-3'];
    expect(await findBlockedPods(clusterClients(started), nodes)).toHaveLength(50);
  });

  test('asks nothing when no node is cordoned', async () => {
    cluster = await startCluster();
    cluster.injectFault({ verb: '*', resource: '*', status: 503, times: 9 });
    expect(await findBlockedPods(clusterClients(cluster), [])).toEqual([]);
  });
});
