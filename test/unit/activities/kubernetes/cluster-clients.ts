import {
  AdmissionregistrationV1Api,
  ApiextensionsV1Api,
  AppsV1Api,
  CoreV1Api,
  PolicyV1Api,
} from '@kubernetes/client-node';
import type { KubernetesClients } from '../../../../activities/clients/clients.js';
import type { SimulatedCluster } from '../../../../infra/local/simulator/kubernetes/index.js';
import { kubeConfig } from '../../infra/simulator/kubernetes/support.js';

/** The real typed clients of a simulated cluster. */
export function clusterClients(cluster: SimulatedCluster): KubernetesClients {
  const config = kubeConfig(cluster);
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    policy: config.makeApiClient(PolicyV1Api),
    admission: config.makeApiClient(AdmissionregistrationV1Api),
    extensions: config.makeApiClient(ApiextensionsV1Api),
    config,
    get: () => Promise.reject(new Error('These tests read no untyped path')),
  };
}
