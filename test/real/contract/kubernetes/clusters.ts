import { KubeConfig } from '@kubernetes/client-node';
import { SimulatedClock } from '../../../../infra/local/simulator/clock.js';
import { createSimulatedKubernetes } from '../../../../infra/local/simulator/kubernetes/index.js';
import { apiCaller } from '../../../support/real/api-caller.js';
import { startKubernetes } from '../../../support/real/kubernetes.js';
import { createKwokNodes, startKwok } from '../../../support/real/kwok.js';
import type { Cluster } from './subject.js';

export interface StartedCluster {
  cluster: Cluster;
  stop(): Promise<void>;
}

/** A real control plane with three KWOK nodes. */
export async function realCluster(): Promise<StartedCluster> {
  const kubernetes = await startKubernetes();
  const kwok = await startKwok(kubernetes);
  const { kubeConfig } = kubernetes;
  return {
    cluster: { call: apiCaller(kubeConfig), kubeConfig, nodes: await createKwokNodes(kubeConfig, 3) },
    stop: async () => {
      await kwok.stop();
      await kubernetes.stop();
    },
  };
}

/** The simulated API of a cluster, with three nodes, a hundred times as fast as a real one. */
export async function simulatedCluster(): Promise<StartedCluster> {
  const token = 'contract';
  const simulated = await createSimulatedKubernetes({
    name: 'contract',
    region: 'eu-west-1',
    account: '111122223333',
    version: '1.34',
    clock: new SimulatedClock(100),
    verifyToken: (given) => (given === token ? { arn: 'arn:aws:iam::111122223333:user/contract' } : null),
  });
  const nodes = ['node-1', 'node-2', 'node-3'];
  for (const name of nodes) {
    simulated.addNode({
      name,
      nodegroup: 'general',
      instanceId: `i-${name}`,
      zone: 'eu-west-1a',
      instanceType: 'm6i.large',
      kubeletVersion: 'v1.34.1-eks-113cf36',
      osImage: 'Amazon Linux 2023',
      containerRuntimeVersion: 'containerd://2.1.4',
      labels: {},
      readyAt: Date.now(),
    });
  }
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'contract',
      server: simulated.endpoint,
      caData: simulated.certificateAuthority,
      skipTLSVerify: false,
    },
    { name: 'contract', token },
  );
  return { cluster: { call: apiCaller(kubeConfig), kubeConfig, nodes }, stop: () => simulated.close() };
}
