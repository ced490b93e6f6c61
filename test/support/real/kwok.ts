import { join } from 'node:path';
import { CoreV1Api } from '@kubernetes/client-node';
import type { KubeConfig, V1Node } from '@kubernetes/client-node';
import { eventually } from './eventually.js';
import { forEachOf } from './for-each-of.js';
import { freePorts } from './free-ports.js';
import type { RealKubernetes } from './kubernetes.js';
import { part } from './part.js';
import { answers } from './probe.js';
import { startServerProcess } from './server-process.js';
import type { ServerProcess } from './server-process.js';

/** Nodes with this annotation are KWOK's to keep alive. */
const managed = { 'kwok.x-k8s.io/node': 'fake' };

export interface KwokNodes {
  /** Nodes are named `${prefix}-0001` and so on; `node` unless told. */
  prefix?: string;
  labels?: Record<string, string>;
  /** What the node reports, such as `v1.33.4-eks-99d6cc0`; KWOK's own version unless told. */
  kubeletVersion?: string;
  /** Zones to spread over, in turn. */
  zones?: string[];
}

/**
 * Starts KWOK, which plays the kubelet of every node that createKwokNodes makes: nodes are Ready at once, pods on them
 * run at once and go at once when deleted. No container runs.
 */
export async function startKwok(
  kubernetes: Pick<RealKubernetes, 'kubeconfigFile' | 'directory'>,
): Promise<ServerProcess> {
  const { directory, executable } = part('kwok');
  const [port] = await freePorts(1);
  return startServerProcess({
    name: 'kwok',
    command: executable,
    parameters: [
      `--kubeconfig=${kubernetes.kubeconfigFile}`,
      `--config=${join(directory, 'stages.yaml')}`,
      '--manage-all-nodes=false',
      `--manage-nodes-with-annotation-selector=${Object.entries(managed)[0]!.join('=')}`,
      '--node-lease-duration-seconds=120',
      `--server-address=127.0.0.1:${port}`,
    ],
    logFile: join(kubernetes.directory, 'kwok.log'),
    ready: () => answers(`http://127.0.0.1:${port}/healthz`),
  });
}

/**
 * Creates nodes and waits until all are Ready and without a taint, so that the scheduler uses them.
 *
 * @returns Their names.
 */
export async function createKwokNodes(
  kubeConfig: KubeConfig,
  count: number,
  options: KwokNodes = {},
): Promise<string[]> {
  const api = kubeConfig.makeApiClient(CoreV1Api);
  const { prefix = 'node' } = options;
  const names = Array.from(
    { length: count },
    (_, index) => `${prefix}-${String(index + 1).padStart(4, '0')}`,
  );
  await forEachOf(names, 32, async (name, index) => {
    await api.createNode({ body: nodeBody(name, index, options) });
  });
  const ours = new Set(names);
  await eventually(
    async () => {
      const { items } = await api.listNode();
      const missing =
        ours.size - items.filter((node) => ours.has(node.metadata!.name!) && isUsable(node)).length;
      return missing === 0 || `${missing} of ${count} nodes are not Ready`;
    },
    { within: 180_000, every: Math.max(200, count) },
  );
  return names;
}

function nodeBody(name: string, index: number, { labels, kubeletVersion, zones }: KwokNodes): V1Node {
  const zone: Record<string, string> = zones?.length
    ? { 'topology.kubernetes.io/zone': zones[index % zones.length]! }
    : {};
  return {
    metadata: {
      name,
      annotations: managed,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        ...zone,
        ...labels,
      },
    },
    status: {
      allocatable: { cpu: '16', memory: '64Gi', pods: '110' },
      capacity: { cpu: '16', memory: '64Gi', pods: '110' },
      // The stage keeps what is there and fills in the rest, but the type wants all of it.
      nodeInfo: kubeletVersion
        ? ({ kubeletVersion } as NonNullable<V1Node['status']>['nodeInfo'])
        : undefined,
    },
  };
}

function isUsable(node: V1Node): boolean {
  const ready = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready === true && !node.spec?.taints?.length;
}
