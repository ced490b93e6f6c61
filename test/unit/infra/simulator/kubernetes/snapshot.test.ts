import { SimulatedClock } from '../../../../../infra/local/simulator/clock.js';
import type { SimulatedCluster } from '../../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, coreApi, eventually, nodeSpec, request, startCluster } from './support.js';

let cluster: SimulatedCluster;

afterEach(() => cluster.close());

/** Ends the cluster and starts it again from a snapshot that went through JSON. */
async function restart(clock?: SimulatedClock): Promise<void> {
  const snapshot = JSON.stringify(cluster.snapshot());
  await cluster.close();
  cluster = await startCluster({ restore: JSON.parse(snapshot), ...(clock ? { clock } : {}) });
}

describe('a restored cluster', () => {
  it('is the same to its clients: endpoint, authority, version, objects, record', async () => {
    cluster = await startCluster({ spec: { workloads: [{ namespace: 'shop', name: 'web', replicas: 3 }] } });
    addNodes(cluster, 2);
    cluster.setVersion('1.33');
    await coreApi(cluster).deleteNamespacedPod({
      namespace: 'shop',
      name: (await coreApi(cluster).listNamespacedPod({ namespace: 'shop' })).items[0]?.metadata?.name ?? '',
    });
    await eventually(() => cluster.nodes('workers').every(({ pods }) => pods > 0), 'pods on both nodes');
    const before = {
      endpoint: cluster.endpoint,
      authority: cluster.certificateAuthority,
      requests: cluster.requests(),
      nodes: (await coreApi(cluster).listNode()).items,
    };
    await restart();
    expect({
      endpoint: cluster.endpoint,
      authority: cluster.certificateAuthority,
      requests: cluster.requests(),
      nodes: (await coreApi(cluster).listNode()).items,
    }).toEqual(before);
    expect((await request(cluster, '/version')).text).toContain('v1.33');
  });

  it('goes on where it stopped: nodes and pods turn Ready, terminating pods end', async () => {
    const slow = new SimulatedClock(40);
    cluster = await startCluster({
      clock: slow,
      spec: { workloads: [{ namespace: 'shop', name: 'web', replicas: 2 }] },
    });
    addNodes(cluster, 1);
    await eventually(() => cluster.nodes('workers')[0]?.pods === 2, 'scheduled pods');
    const [doomed] = (await coreApi(cluster).listNamespacedPod({ namespace: 'shop' })).items;
    await coreApi(cluster).deleteNamespacedPod({ namespace: 'shop', name: doomed?.metadata?.name ?? '' });
    cluster.addNode(nodeSpec('late', { readyAt: Date.now() + 200 }));
    cluster.setUnschedulable('late', true);
    expect(cluster.nodes('workers').map(({ ready }) => ready)).toEqual([true, false]);
    await restart(slow);
    await eventually(() => cluster.nodes('workers')[1]?.ready === true, 'the late node is Ready');
    await eventually(async () => {
      const { items } = await coreApi(cluster).listNamespacedPod({ namespace: 'shop' });
      return (
        items.length === 2 &&
        items.every((pod) => pod.metadata?.uid !== doomed?.metadata?.uid && pod.status?.phase === 'Running')
      );
    }, 'the pods run');
  });

  it('tells a watch from before the restart 410 rather than let it miss something', async () => {
    cluster = await startCluster();
    const { metadata } = await coreApi(cluster).listNode();
    await restart();
    const { text } = await request(
      cluster,
      `/api/v1/nodes?watch=true&resourceVersion=${metadata?.resourceVersion}`,
    );
    expect(JSON.parse(text)).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  it('comes back on another port if told so, and fails clearly on a busy one', async () => {
    cluster = await startCluster();
    const port = Number(new URL(cluster.endpoint).port);
    await expect(startCluster({ port })).rejects.toThrow(/EADDRINUSE/);
  });
});
