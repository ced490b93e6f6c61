import { Watch } from '@kubernetes/client-node';
import type { V1ConfigMap } from '@kubernetes/client-node';
import { eventually } from '../../../support/real/eventually.js';
import { namespace } from './subject.js';
import type { Cluster } from './subject.js';

interface Seen {
  /** `TYPE name`, in order. */
  events: string[];
  objects: V1ConfigMap[];
  /** Whether the server ended it. */
  ended: boolean;
  stop(): void;
}

/** What a watch tells, from where, and how it ends. */
export function describeWatches(cluster: () => Cluster): void {
  describe('watches', () => {
    const path = '/api/v1/namespaces/watches/configmaps';
    const running: Seen[] = [];

    beforeAll(async () => {
      await namespace(cluster(), 'watches');
    });
    afterEach(() => running.splice(0).forEach((watch) => watch.stop()));

    const create = (name: string, labels: Record<string, string>) =>
      cluster().call.ok<V1ConfigMap>('POST', path, { body: { metadata: { name, labels } } });
    const patch = (name: string, body: object) =>
      cluster().call.ok('PATCH', `${path}/${name}`, { body, contentType: 'application/merge-patch+json' });
    const remove = (name: string) => cluster().call.ok('DELETE', `${path}/${name}`);
    const version = async () => {
      const list = await cluster().call.ok<{ metadata: { resourceVersion: string } }>('GET', path);
      return list.metadata.resourceVersion;
    };

    async function watch(query: Record<string, string | boolean | number>): Promise<Seen> {
      const seen: Seen = { events: [], objects: [], ended: false, stop: () => controller.abort() };
      const controller = await new Watch(cluster().kubeConfig).watch(
        path,
        query,
        (type: string, object: V1ConfigMap) => {
          seen.events.push(`${type} ${object.metadata?.name ?? ''}`.trim());
          seen.objects.push(object);
        },
        () => (seen.ended = true),
      );
      running.push(seen);
      return seen;
    }
    const expectEvents = async (seen: Seen, events: string[]) => {
      await eventually(
        async () => seen.events.length >= events.length || `there are only ${seen.events.join(', ')}`,
      );
      expect(seen.events).toEqual(events);
    };

    it('tells every change after the version of a list, in order, with the objects as they were', async () => {
      const resourceVersion = await version();
      await create('told', { app: 'told' });
      const seen = await watch({ resourceVersion });
      await patch('told', { data: { a: '1' } });
      await patch('told', { data: { a: '2' } });
      await remove('told');
      await expectEvents(seen, ['ADDED told', 'MODIFIED told', 'MODIFIED told', 'DELETED told']);
      expect(seen.objects.map((object) => object.data?.['a'])).toEqual([undefined, '1', '2', '2']);
      const versions = seen.objects.map((object) => Number(object.metadata!.resourceVersion));
      expect([...versions].sort((a, b) => a - b)).toEqual(versions);
      expect(new Set(versions).size).toBe(4);
    });

    it('goes on after any version that was told', async () => {
      const resourceVersion = await version();
      await create('resumed', { app: 'resumed' });
      const first = await watch({ resourceVersion });
      await expectEvents(first, ['ADDED resumed']);
      first.stop();
      await patch('resumed', { data: { a: '1' } });
      const second = await watch({ resourceVersion: first.objects[0]!.metadata!.resourceVersion! });
      await expectEvents(second, ['MODIFIED resumed']);
      await remove('resumed');
    });

    it('starts with what is there without a version', async () => {
      await create('present', { app: 'present' });
      const seen = await watch({ labelSelector: 'app=present' });
      await expectEvents(seen, ['ADDED present']);
      await remove('present');
      await expectEvents(seen, ['ADDED present', 'DELETED present']);
    });

    it('tells an object that comes to match a selector as added, and one that ceases to as deleted', async () => {
      const seen = await watch({ labelSelector: 'app=match', resourceVersion: await version() });
      await create('moving', { app: 'other' });
      await patch('moving', { metadata: { labels: { app: 'match' } } });
      await patch('moving', { data: { a: '1' } });
      await patch('moving', { metadata: { labels: { app: 'other' } } });
      await remove('moving');
      await create('last', { app: 'match' });
      await expectEvents(seen, ['ADDED moving', 'MODIFIED moving', 'DELETED moving', 'ADDED last']);
      await remove('last');
    });

    it('watches one object by its name', async () => {
      const seen = await watch({ fieldSelector: 'metadata.name=named', resourceVersion: await version() });
      await create('unnamed', {});
      await create('named', {});
      await expectEvents(seen, ['ADDED named']);
      await remove('named');
      await remove('unnamed');
    });

    it('ends after the time that was asked for', async () => {
      const seen = await watch({ resourceVersion: await version(), timeoutSeconds: 1 });
      await eventually(async () => seen.ended || 'the watch has not ended', { within: 10_000 });
    });

    it('starts with the whole list and a bookmark when asked for initial events', async () => {
      await create('initial', { app: 'initial' });
      const seen = await watch({
        labelSelector: 'app=initial',
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
      });
      await expectEvents(seen, ['ADDED initial', 'BOOKMARK']);
      expect(seen.objects[1]!.metadata!.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
      await remove('initial');
    });
  });
}
