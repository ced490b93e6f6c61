import { AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import { eventually } from '../support/real/eventually.js';
import { startKubernetes } from '../support/real/kubernetes.js';
import type { RealKubernetes } from '../support/real/kubernetes.js';
import { createKwokNodes, startKwok } from '../support/real/kwok.js';
import type { ServerProcess } from '../support/real/server-process.js';

const nodeCount = 1000;
const podCount = 5000;

describe('a real control plane with KWOK nodes', () => {
  let kubernetes: RealKubernetes;
  let kwok: ServerProcess;
  let core: CoreV1Api;

  beforeAll(async () => {
    kubernetes = await startKubernetes();
    kwok = await startKwok(kubernetes);
    core = kubernetes.kubeConfig.makeApiClient(CoreV1Api);
  });
  afterAll(async () => {
    await kwok?.stop();
    await kubernetes?.stop();
  });

  it(`has ${nodeCount} nodes Ready, with the labels and the kubelet version asked for`, async () => {
    const names = await createKwokNodes(kubernetes.kubeConfig, nodeCount, {
      labels: { 'eks.amazonaws.com/nodegroup': 'general' },
      kubeletVersion: 'v1.35.2-eks-1a2b3c4',
      zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    });
    expect(new Set(names).size).toBe(nodeCount);
    const { items } = await core.listNode({ labelSelector: 'topology.kubernetes.io/zone=us-east-1b' });
    expect(items).toHaveLength(333);
    expect(new Set(items.map((node) => node.status!.nodeInfo!.kubeletVersion))).toEqual(
      new Set(['v1.35.2-eks-1a2b3c4']),
    );
  });

  it(`runs ${podCount} pods on them and lists them page by page, each once`, async () => {
    const labels = { app: 'web' };
    await kubernetes.kubeConfig.makeApiClient(AppsV1Api).createNamespacedDeployment({
      namespace: 'default',
      body: {
        metadata: { name: 'web' },
        spec: {
          replicas: podCount,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
        },
      },
    });
    await eventually(
      async () => {
        const { status } = await kubernetes.kubeConfig
          .makeApiClient(AppsV1Api)
          .readNamespacedDeployment({ namespace: 'default', name: 'web' });
        return (
          status?.readyReplicas === podCount || `${status?.readyReplicas ?? 0} of ${podCount} pods are Ready`
        );
      },
      { within: 300_000, every: 1000 },
    );
    const seen = new Set<string>();
    const pages: number[] = [];
    for (let next: string | undefined; next !== '';) {
      const page = await core.listNamespacedPod({ namespace: 'default', limit: 500, _continue: next });
      pages.push(page.items.length);
      for (const pod of page.items) seen.add(pod.metadata!.uid!);
      next = page.metadata?._continue ?? '';
    }
    expect(pages).toEqual(Array.from({ length: 10 }, () => 500));
    expect(seen.size).toBe(podCount);
  });
});
