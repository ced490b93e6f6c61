import type { V1ConfigMap, V1Deployment, V1Pod, V1Scale } from '@kubernetes/client-node';
import { eventually } from '../../../support/real/eventually.js';
import { barePod, deployment, livePods, namespace, readyPods } from './subject.js';
import type { Cluster } from './subject.js';

const merge = 'application/merge-patch+json';
const strategic = 'application/strategic-merge-patch+json';
const json = 'application/json-patch+json';

/** What creating, replacing, patching and deleting do and refuse. */
export function describeWrites(cluster: () => Cluster): void {
  describe('writes', () => {
    let path: string;
    const deployments = '/apis/apps/v1/namespaces/writes/deployments';
    const refused = (...call: Parameters<Cluster['call']['refused']>) => cluster().call.refused(...call);

    beforeAll(async () => {
      path = await namespace(cluster(), 'writes');
    });

    const create = (name: string, rest: Partial<V1ConfigMap> = {}) =>
      cluster().call.ok<V1ConfigMap>('POST', `${path}/configmaps`, {
        body: { data: { a: '1' }, ...rest, metadata: { name, ...rest.metadata } },
      });

    it('creates an object once', async () => {
      const { status } = await cluster().call('POST', `${path}/configmaps`, {
        body: { metadata: { name: 'once' } },
      });
      expect(status).toBe(201);
      expect(
        await refused('POST', `${path}/configmaps`, { body: { metadata: { name: 'once' } } }),
      ).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: 'configmaps "once" already exists',
        details: { name: 'once', kind: 'configmaps' },
      });
    });

    it('makes a name from generateName', async () => {
      const body = { metadata: { generateName: 'made-' } };
      const made = await cluster().call.ok<V1ConfigMap>('POST', `${path}/configmaps`, { body });
      expect(made.metadata!.name).toMatch(/^made-[a-z0-9]{5}$/);
    });

    it.each([
      ['a name with capitals', { metadata: { name: 'Wrong' } }, 422, 'Invalid'],
      ['no name', { metadata: {} }, 422, 'Invalid'],
      ['another kind', { kind: 'Secret', metadata: { name: 'x' } }, 400, 'BadRequest'],
      ['another namespace', { metadata: { name: 'x', namespace: 'other' } }, 400, 'BadRequest'],
      ['a resource version', { metadata: { name: 'x', resourceVersion: '1' } }, 500, undefined],
    ])('refuses to create with %s', async (_, body, code, reason) => {
      const refusal = await refused('POST', `${path}/configmaps`, { body });
      expect(refusal.reason).toBe(reason);
      expect(refusal.code).toBe(code);
    });

    it('refuses to create in a namespace that is not there', async () => {
      const body = { metadata: { name: 'x' } };
      expect(await refused('POST', '/api/v1/namespaces/nowhere/configmaps', { body })).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: 'namespaces "nowhere" not found',
      });
    });

    it('stores nothing in a dry run', async () => {
      const body = { metadata: { name: 'dry' } };
      const { status } = await cluster().call('POST', `${path}/configmaps?dryRun=All`, { body });
      expect(status).toBe(201);
      expect(await refused('GET', `${path}/configmaps/dry`)).toMatchObject({ code: 404 });
    });

    it('replaces an object at the version that was read, and no other', async () => {
      const { call } = cluster();
      const read = await create('replaced');
      const written = await call.ok<V1ConfigMap>('PUT', `${path}/configmaps/replaced`, {
        body: { ...read, data: { b: '2' } },
      });
      expect(written.data).toEqual({ b: '2' });
      expect(written.metadata!.resourceVersion).not.toBe(read.metadata!.resourceVersion);
      const stale = await refused('PUT', `${path}/configmaps/replaced`, {
        body: { ...read, data: { c: '3' } },
      });
      expect(stale).toMatchObject({
        code: 409,
        reason: 'Conflict',
        details: { name: 'replaced', kind: 'configmaps' },
      });
      expect(stale.message).toContain(
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    });

    it('keeps the resource version when a write changes nothing', async () => {
      const before = await create('same', { metadata: { labels: { a: '1' } } });
      const after = await cluster().call.ok<V1ConfigMap>('PATCH', `${path}/configmaps/same`, {
        body: { metadata: { labels: { a: '1' } } },
        contentType: merge,
      });
      expect(after.metadata!.resourceVersion).toBe(before.metadata!.resourceVersion);
    });

    it('merges a patch, where null deletes', async () => {
      await create('merged', { metadata: { annotations: { keep: 'yes', drop: 'yes' } } });
      const body = { metadata: { annotations: { drop: null, add: 'yes' } }, data: { b: '2' } };
      const patched = await cluster().call.ok<V1ConfigMap>('PATCH', `${path}/configmaps/merged`, {
        body,
        contentType: merge,
      });
      expect(patched.metadata!.annotations).toEqual({ keep: 'yes', add: 'yes' });
      expect(patched.data).toEqual({ a: '1', b: '2' });
    });

    it('merges lists by their keys in a strategic patch, and replaces them in a merge patch', async () => {
      const { call } = cluster();
      await call.ok('POST', deployments, { body: deployment('lists', 0) });
      const containers = [{ name: 'side', image: 'side' }];
      const body = { spec: { template: { spec: { containers } } } };
      const names = ({ spec }: V1Deployment) =>
        spec!.template.spec!.containers.map(({ name }) => name).sort();
      const merged = await call.ok<V1Deployment>('PATCH', `${deployments}/lists`, {
        body,
        contentType: strategic,
      });
      expect(names(merged)).toEqual(['main', 'side']);
      const replaced = await call.ok<V1Deployment>('PATCH', `${deployments}/lists`, {
        body,
        contentType: merge,
      });
      expect(names(replaced)).toEqual(['side']);
    });

    it('applies a JSON patch whole or not at all', async () => {
      await create('operations');
      const operations = [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b', value: '2' },
        { op: 'remove', path: '/data/a' },
      ];
      const one = `${path}/configmaps/operations`;
      const patched = await cluster().call.ok<V1ConfigMap>('PATCH', one, {
        body: operations,
        contentType: json,
      });
      expect(patched.data).toEqual({ b: '2' });
      expect(await refused('PATCH', one, { body: operations, contentType: json })).toMatchObject({
        code: 422,
        reason: 'Invalid',
      });
      expect((await cluster().call.ok<V1ConfigMap>('GET', one)).data).toEqual({ b: '2' });
    });

    it('refuses a patch of an unknown kind, of an object that is not there, or of an old version', async () => {
      const read = await create('patched');
      const one = `${path}/configmaps/patched`;
      const unknown = await refused('PATCH', one, { body: {}, contentType: 'application/json' });
      expect(unknown).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
      expect(
        await refused('PATCH', `${path}/configmaps/none`, { body: {}, contentType: merge }),
      ).toMatchObject({ code: 404 });
      await cluster().call.ok('PATCH', one, { body: { data: { a: '2' } }, contentType: merge });
      const { resourceVersion } = read.metadata!;
      const stale = { metadata: { resourceVersion }, data: { a: '3' } };
      expect(await refused('PATCH', one, { body: stale, contentType: merge })).toMatchObject({
        code: 409,
        reason: 'Conflict',
      });
    });

    it('deletes an object only if it is the one that is meant', async () => {
      const { metadata } = await create('deleted');
      const one = `${path}/configmaps/deleted`;
      const other = { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } };
      expect(await refused('DELETE', one, { body: other })).toMatchObject({ code: 409, reason: 'Conflict' });
      const gone = await cluster().call.ok('DELETE', one, {
        body: { preconditions: { uid: metadata!.uid } },
      });
      expect(gone).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'deleted', kind: 'configmaps' },
      });
      expect(await refused('DELETE', one)).toMatchObject({ code: 404, reason: 'NotFound' });
    });

    it('keeps an object with a finalizer until that is gone', async () => {
      const { call } = cluster();
      const one = `${path}/configmaps/finalized`;
      await create('finalized', { metadata: { finalizers: ['drydock.example.com/wait'] } });
      const ending = await call.ok<V1ConfigMap>('DELETE', one);
      expect(ending.metadata!.deletionTimestamp).toBeTruthy();
      expect((await call.ok<V1ConfigMap>('GET', one)).metadata!.deletionTimestamp).toBeTruthy();
      await call.ok('PATCH', one, { body: { metadata: { finalizers: null } }, contentType: merge });
      expect(await refused('GET', one)).toMatchObject({ code: 404 });
    });

    it('scales through the scale subresource, and follows the scale with pods', async () => {
      const { call } = cluster();
      await call.ok('POST', deployments, { body: deployment('scaled', 1) });
      await readyPods(cluster(), path, 'scaled', 1);
      const scale = await call.ok<V1Scale>('GET', `${deployments}/scaled/scale`);
      expect(scale).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 1 } });
      expect(scale.status!.selector).toBe('app=scaled');
      await call.ok('PATCH', `${deployments}/scaled/scale`, {
        body: { spec: { replicas: 3 } },
        contentType: merge,
      });
      await readyPods(cluster(), path, 'scaled', 3);
      await eventually(async () => {
        const { status, metadata } = await call.ok<V1Deployment>('GET', `${deployments}/scaled`);
        const done = status!.readyReplicas === 3 && status!.observedGeneration === metadata!.generation;
        return done || `the status is ${JSON.stringify(status)}`;
      });
    });

    it('deletes the pods of a Deployment with it', async () => {
      const { call } = cluster();
      await call.ok('POST', deployments, { body: deployment('cascade', 2) });
      await readyPods(cluster(), path, 'cascade', 2);
      await call.ok('DELETE', `${deployments}/cascade`);
      await eventually(async () => {
        const left = await livePods(cluster(), path, 'cascade');
        return left.length === 0 || `${left.length} pods are left`;
      });
    });

    it('raises the generation with the spec only', async () => {
      const { call } = cluster();
      const made = await call.ok<V1Deployment>('POST', deployments, { body: deployment('generations', 0) });
      expect(made.metadata!.generation).toBe(1);
      const one = `${deployments}/generations`;
      const labelled = await call.ok<V1Deployment>('PATCH', one, {
        body: { metadata: { labels: { a: 'b' } } },
        contentType: merge,
      });
      expect(labelled.metadata!.generation).toBe(1);
      const paused = await call.ok<V1Deployment>('PATCH', one, {
        body: { spec: { paused: true } },
        contentType: merge,
      });
      expect(paused.metadata!.generation).toBe(2);
    });

    it('writes a status through its subresource only', async () => {
      const { call } = cluster();
      await call.ok('POST', `${path}/pods`, { body: barePod('status') });
      const body = { status: { reason: 'Tested' } };
      const ignored = await call.ok<V1Pod>('PATCH', `${path}/pods/status`, { body, contentType: merge });
      expect(ignored.status!.reason).toBeUndefined();
      const written = await call.ok<V1Pod>('PATCH', `${path}/pods/status/status`, {
        body,
        contentType: merge,
      });
      expect(written.status!.reason).toBe('Tested');
    });
  });
}
