import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ApiException, CoreV1Api, KubeConfig, type V1Status } from '@kubernetes/client-node';
import { SimulatedClock } from '../../../../../infra/local/simulator/clock.js';
import {
  createSimulatedKubernetes,
  type SimulatedCluster,
  type SimulatedKubernetesOptions,
  type SimulatedNodeSpec,
} from '../../../../../infra/local/simulator/kubernetes/index.js';

export const TOKEN = 'k8s-aws-v1.test';
export const ARN = 'arn:aws:iam::111122223333:role/drydock';

/** One AWS second is a millisecond. */
export const SCALE = 1_000;

/** Starts a cluster whose time runs a thousand times as fast, and whose only caller is ARN. */
export async function startCluster(
  options: Partial<SimulatedKubernetesOptions> = {},
): Promise<SimulatedCluster> {
  return createSimulatedKubernetes({
    name: 'demo',
    region: 'eu-west-1',
    account: '111122223333',
    version: '1.32',
    clock: new SimulatedClock(SCALE),
    verifyToken: (token) => (token === TOKEN ? { arn: ARN } : null),
    ...options,
  });
}

/** A kubeconfig for @kubernetes/client-node, built from what DescribeCluster would return. */
export function kubeConfig(cluster: SimulatedCluster, token = TOKEN): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'demo', server: cluster.endpoint, caData: cluster.certificateAuthority, skipTLSVerify: false },
    { name: 'drydock', token },
  );
  return config;
}

export function coreApi(cluster: SimulatedCluster, token = TOKEN): CoreV1Api {
  return kubeConfig(cluster, token).makeApiClient(CoreV1Api);
}

/** A node that is Ready at once. */
export function nodeSpec(name: string, overrides: Partial<SimulatedNodeSpec> = {}): SimulatedNodeSpec {
  return {
    name,
    nodegroup: 'workers',
    instanceId: `i-${name}`,
    zone: 'eu-west-1a',
    instanceType: 'm7i.large',
    kubeletVersion: 'v1.32.3-eks-473151a',
    osImage: 'Amazon Linux 2023.7.20250623',
    containerRuntimeVersion: 'containerd://1.7.27',
    labels: {},
    readyAt: 0,
    ...overrides,
  };
}

/** Adds `count` nodes that are Ready at once: node-0, node-1 … */
export function addNodes(
  cluster: SimulatedCluster,
  count: number,
  overrides: Partial<SimulatedNodeSpec> = {},
): void {
  for (let index = 0; index < count; index++) cluster.addNode(nodeSpec(`node-${index}`, overrides));
}

/** Waits until `condition` holds, looking every 5 ms. */
export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The Status that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<V1Status> {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ApiException))
    throw new Error(`The API server did not refuse the call: ${String(error)}`);
  const body = error.body as V1Status | string;
  return typeof body === 'string' ? (JSON.parse(body) as V1Status) : body;
}

/** A request without a client library. */
export async function request(
  cluster: SimulatedCluster,
  path: string,
  options: { method?: string; token?: string | null; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string; headers: IncomingHttpHeaders }> {
  const { method = 'GET', token = TOKEN, body, headers } = options;
  return new Promise((resolve, reject) => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const call = httpsRequest(
      `${cluster.endpoint}${path}`,
      {
        method,
        ca: cluster.tls.caCertificate,
        agent: false,
        headers: { 'content-type': 'application/json', ...authorization, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            headers: response.headers,
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
