import { AppsV1Api, CoreV1Api, PolicyV1Api } from '@kubernetes/client-node';
import { eventually } from './eventually.js';
import { forEachOf } from './for-each-of.js';
import { startKubernetes } from './kubernetes.js';
import type { RealKubernetes } from './kubernetes.js';
import { createKwokNodes, startKwok } from './kwok.js';

/** What every large cluster has: nodes of two managed groups over three zones, and pods under budgets. */
export const LARGE = {
  groups: [
    { name: 'general', nodes: 600, kubeletVersion: 'v1.35.2-eks-113cf36' },
    { name: 'rocket', nodes: 400, kubeletVersion: 'v1.34.4-eks-113cf36' },
  ],
  nodes: 1000,
  /** Each has a Deployment `web` under a budget that lets a tenth of it go. */
  namespaces: Array.from({ length: 10 }, (_, index) => `team-${index}`),
  podsPerNamespace: 500,
  pods: 5000,
} as const;

export interface LargeCluster {
  kubernetes: RealKubernetes;
  stop(): Promise<void>;
}

/** A real control plane with 1,000 KWOK nodes, all Ready, and 5,000 pods that run on them. Takes one to three minutes. */
export async function startLargeCluster(): Promise<LargeCluster> {
  const kubernetes = await startKubernetes();
  try {
    const kwok = await startKwok(kubernetes);
    const stop = async () => {
      await kwok.stop();
      await kubernetes.stop();
    };
    try {
      for (const { name, nodes, kubeletVersion } of LARGE.groups) {
        await createKwokNodes(kubernetes.kubeConfig, nodes, {
          prefix: name,
          kubeletVersion,
          labels: { 'eks.amazonaws.com/nodegroup': name },
          zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        });
      }
      await createTeams(kubernetes);
      return { kubernetes, stop };
    } catch (error) {
      await kwok.stop();
      throw error;
    }
  } catch (error) {
    await kubernetes.stop();
    throw error;
  }
}

async function createTeams({ kubeConfig }: RealKubernetes): Promise<void> {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const apps = kubeConfig.makeApiClient(AppsV1Api);
  const policy = kubeConfig.makeApiClient(PolicyV1Api);
  const matchLabels = { app: 'web' };
  await forEachOf(LARGE.namespaces, 5, async (namespace) => {
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    const spec = { selector: { matchLabels }, maxUnavailable: '10%' };
    await policy.createNamespacedPodDisruptionBudget({
      namespace,
      body: { metadata: { name: 'web' }, spec },
    });
    await apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name: 'web' },
        spec: {
          replicas: LARGE.podsPerNamespace,
          selector: { matchLabels },
          template: {
            metadata: { labels: matchLabels },
            spec: {
              containers: [{ name: 'web', image: 'web:1', readinessProbe: { tcpSocket: { port: 80 } } }],
            },
          },
        },
      },
    });
  });
  const ready = async () => {
    const { items } = await apps.listDeploymentForAllNamespaces();
    const count = items.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
    return count === LARGE.pods || `${count} of ${LARGE.pods} pods are Ready`;
  };
  await eventually(ready, { within: 480_000, every: 1000 });
}
