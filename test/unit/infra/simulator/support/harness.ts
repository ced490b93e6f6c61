import { EKSClient } from '@aws-sdk/client-eks';
import { DEFAULT_CREDENTIALS, DEFAULT_REGION } from '../../../../../infra/local/simulator/options.js';
import type { SimulatorOptions } from '../../../../../infra/local/simulator/options.js';
import { startSimulator, type Simulator } from '../../../../../infra/local/simulator/simulator.js';
import type { ClusterSpecInput } from '../../../../../infra/local/simulator/spec.js';
import { FakeKubernetes } from './fake-kubernetes.js';

/** A simulator in this process, with the Kubernetes port faked and eight minutes passing in about a tenth of a second. */
export interface Harness {
  simulator: Simulator;
  /** The fake of a cluster, by its name. */
  kubernetes: Map<string, FakeKubernetes>;
  client: ClientOptions;
  eks: EKSClient;
  stop(): Promise<void>;
}

export interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  maxAttempts: number;
}

/** Starts one; call its `stop` after the tests. */
export async function startHarness(options: SimulatorOptions = {}): Promise<Harness> {
  const kubernetes = new Map<string, FakeKubernetes>();
  const simulator = await startSimulator({
    port: 0,
    scale: 5000,
    kubernetes: (wanted) => {
      const fake = new FakeKubernetes(wanted);
      kubernetes.set(wanted.name, fake);
      return Promise.resolve(fake);
    },
    ...options,
  });
  const client: ClientOptions = {
    endpoint: simulator.url,
    region: DEFAULT_REGION,
    credentials: { ...DEFAULT_CREDENTIALS },
    maxAttempts: 1,
  };
  const eks = new EKSClient(client);
  return {
    simulator,
    kubernetes,
    client,
    eks,
    stop: async () => {
      eks.destroy();
      await simulator.stop();
    },
  };
}

/** A cluster with one group and the usual add-ons; `changes` replace parts of it. */
export function clusterWith(changes: Partial<ClusterSpecInput> = {}): ClusterSpecInput {
  return {
    name: 'orders',
    version: '1.31',
    nodegroups: [{ name: 'general', size: 3, amiType: 'AL2023_x86_64_STANDARD', maxUnavailable: 1 }],
    addons: [{ name: 'vpc-cni' }, { name: 'coredns' }, { name: 'kube-proxy' }],
    ...changes,
  };
}

/** Polls until `probe` gives something that is not null or undefined; fails after `seconds`. */
export async function eventually<Value>(
  probe: () => Promise<Value | null | undefined> | Value | null | undefined,
  seconds = 10,
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Nothing came within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
