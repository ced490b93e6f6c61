import { Watch } from '@kubernetes/client-node';
import type { SimulatedCluster } from '../../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, coreApi, eventually, kubeConfig, nodeSpec, request, startCluster } from './support.js';

interface Seen {
  type: string;
  name: string;
  resourceVersion: string;
  object: { code?: number; reason?: string; metadata?: { annotations?: Record<string, string> } };
}

let cluster: SimulatedCluster;
const open: AbortController[] = [];

beforeEach(async () => {
  cluster = await startCluster();
});

afterEach(async () => {
  for (const watch of open.splice(0)) watch.abort();
  await cluster.close();
});

/** Watches with @kubernetes/client-node and collects what it is told. */
async function watch(path: string, query: Record<string, string> = {}): Promise<Seen[]> {
  const seen: Seen[] = [];
  const controller = await new Watch(kubeConfig(cluster)).watch(
    path,
    query,
    (type: string, object: Seen['object'] & { metadata?: { name: string; resourceVersion: string } }) =>
      seen.push({
        type,
        name: object.metadata?.name ?? '',
        resourceVersion: object.metadata?.resourceVersion ?? '',
        object,
      }),
    () => undefined,
  );
  open.push(controller);
  return seen;
}

const types = (seen: Seen[]): string[] => seen.map(({ type, name }) => `${type} ${name}`);

describe('a watch', () => {
  it('begins with what is there and goes on with every change', async () => {
    cluster.addNode(nodeSpec('a', { readyAt: null }));
    const seen = await watch('/api/v1/nodes');
    cluster.setUnschedulable('a', true);
    cluster.removeNode('a');
    await eventually(() => seen.at(-1)?.type === 'DELETED', 'the deletion');
    expect(types(seen)).toEqual(['ADDED a', 'MODIFIED a', 'MODIFIED a', 'DELETED a']);
  });

  it('resumes after a resource version without losing or repeating anything', async () => {
    const { metadata } = await coreApi(cluster).listNode();
    addNodes(cluster, 3);
    const first = await watch('/api/v1/nodes', { resourceVersion: metadata?.resourceVersion ?? '' });
    await eventually(() => first.some(({ name }) => name === 'node-2'), 'the nodes');
    const seenAll = first.length;
    const middle = first[1];
    const second = await watch('/api/v1/nodes', { resourceVersion: middle?.resourceVersion ?? '' });
    await eventually(() => second.length === seenAll - 2, 'the rest');
    expect(types(second)).toEqual(types(first).slice(2));
  });

  it('shows an object that comes to match or stops matching as added or deleted', async () => {
    addNodes(cluster, 1);
    const { metadata } = await coreApi(cluster).listNode();
    const seen = await watch('/api/v1/nodes', {
      labelSelector: 'wave=one',
      resourceVersion: metadata?.resourceVersion ?? '',
    });
    const patch = (body: object[]): Promise<unknown> => coreApi(cluster).patchNode({ name: 'node-0', body });
    await patch([{ op: 'add', path: '/metadata/labels/wave', value: 'one' }]);
    await patch([{ op: 'replace', path: '/metadata/labels/wave', value: 'two' }]);
    await eventually(() => seen.length === 2, 'two events');
    expect(types(seen)).toEqual(['ADDED node-0', 'DELETED node-0']);
  });

  it('from too long ago is told 410 Gone', async () => {
    const { metadata } = await coreApi(cluster).listNode();
    addNodes(cluster, 1);
    for (let time = 0; time < 4_200; time++) cluster.setUnschedulable('node-0', time % 2 === 0);
    const seen = await watch('/api/v1/nodes', { resourceVersion: metadata?.resourceVersion ?? '' });
    await eventually(() => seen.length > 0, 'an answer');
    expect(seen).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  it('from the future is refused', async () => {
    const seen = await watch('/api/v1/nodes', { resourceVersion: '999999999' });
    await eventually(() => seen.length > 0, 'an answer');
    expect(seen).toMatchObject([{ type: 'ERROR', object: { code: 504, reason: 'Timeout' } }]);
  });

  it('marks the end of the initial events if asked', async () => {
    addNodes(cluster, 1);
    const seen = await watch('/api/v1/nodes', {
      sendInitialEvents: 'true',
      allowWatchBookmarks: 'true',
      resourceVersionMatch: 'NotOlderThan',
    });
    await eventually(() => seen.length === 2, 'a bookmark');
    expect(seen[1]).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('ends after timeoutSeconds', async () => {
    const before = Date.now();
    expect(await request(cluster, '/api/v1/nodes?watch=true&timeoutSeconds=1')).toMatchObject({
      status: 200,
      text: '',
    });
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
  });
});
