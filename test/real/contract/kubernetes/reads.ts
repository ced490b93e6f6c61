import type { V1ConfigMap, V1NodeList, V1PodList } from '@kubernetes/client-node';
import { namespace } from './subject.js';
import type { Cluster } from './subject.js';

interface ConfigMapList {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: V1ConfigMap[];
}

/** What a read answers: lists, pages, selectors, and what is not there. */
export function describeReads(cluster: () => Cluster): void {
  describe('reads', () => {
    let path: string;
    const names = (list: ConfigMapList) => list.items.map((item) => item.metadata!.name);

    beforeAll(async () => {
      path = await namespace(cluster(), 'reads');
      for (const [index, labels] of [
        { tier: 'web', zone: 'a' },
        { tier: 'web', zone: 'b' },
        { tier: 'db', zone: 'a' },
        { tier: 'db' },
        undefined,
      ].entries()) {
        const body = { metadata: { name: `c${index}`, labels }, data: { index: String(index) } };
        await cluster().call.ok('POST', `${path}/configmaps`, { body });
      }
    });

    const list = (query: string) => cluster().call.ok<ConfigMapList>('GET', `${path}/configmaps?${query}`);
    /** Of ours: a namespace has others, such as kube-root-ca.crt. */
    const ours = async (query: string) => names(await list(query)).filter((name) => /^c\d$/.test(name!));

    it.each([
      ['tier=web', ['c0', 'c1']],
      ['tier==web,zone=b', ['c1']],
      ['tier!=web', ['c2', 'c3', 'c4']],
      ['tier in (db,cache)', ['c2', 'c3']],
      ['tier notin (db)', ['c0', 'c1', 'c4']],
      ['zone', ['c0', 'c1', 'c2']],
      ['!zone', ['c3', 'c4']],
      ['tier=none', []],
    ])('selects by the labels %s', async (selector, expected) => {
      expect(await ours(`labelSelector=${encodeURIComponent(selector)}`)).toEqual(expected);
    });

    it.each(['tier in web', 'tier=web,,', '=web'])('refuses the label selector %s', async (selector) => {
      const path_ = `${path}/configmaps?labelSelector=${encodeURIComponent(selector)}`;
      expect(await cluster().call.refused('GET', path_)).toMatchObject({ code: 400, reason: 'BadRequest' });
    });

    it('selects by metadata.name and refuses a field that the resource cannot be selected by', async () => {
      expect(await ours('fieldSelector=metadata.name%3Dc3')).toEqual(['c3']);
      expect(await ours('fieldSelector=metadata.name!%3Dc3')).toEqual(['c0', 'c1', 'c2', 'c4']);
      const refusal = await cluster().call.refused('GET', `${path}/configmaps?fieldSelector=data.index%3D1`);
      expect(refusal).toMatchObject({ code: 400, reason: 'BadRequest' });
    });

    it('answers a list with the kind, version and order of the API, without type metadata on its items', async () => {
      const answer = await list('labelSelector=tier');
      expect(answer).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
      expect(Number(answer.metadata.resourceVersion)).toBeGreaterThan(0);
      expect(names(answer)).toEqual(['c0', 'c1', 'c2', 'c3']);
      for (const item of answer.items) expect(item.kind ?? item.apiVersion).toBeUndefined();
    });

    it('pages through a list as it was at its first page', async () => {
      const selector = 'labelSelector=tier';
      const first = await list(`${selector}&limit=2`);
      expect(names(first)).toEqual(['c0', 'c1']);
      expect(first.metadata.remainingItemCount).toBeUndefined();
      const late = { metadata: { name: 'c2-late', labels: { tier: 'web' } } };
      await cluster().call.ok('POST', `${path}/configmaps`, { body: late });

      const rest: (string | undefined)[] = [];
      // A server may give a token with the last match, and then an empty page: it has not looked further yet.
      for (let page = first; page.metadata.continue;) {
        page = await list(`${selector}&limit=2&continue=${encodeURIComponent(page.metadata.continue)}`);
        rest.push(...names(page));
        expect(page.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      }
      await cluster().call.ok('DELETE', `${path}/configmaps/c2-late`);
      expect(rest).toEqual(['c2', 'c3']);
    });

    it('counts what is left where no selector hides it', async () => {
      const whole = await list('');
      const page = await list('limit=1');
      expect(page.metadata.remainingItemCount).toBe(whole.items.length - 1);
    });

    it('refuses a continue token that it did not give, and a limit that is no number', async () => {
      const badToken = await cluster().call.refused('GET', `${path}/configmaps?limit=1&continue=bm8`);
      expect(badToken).toMatchObject({ code: 400, reason: 'BadRequest' });
      const badLimit = await cluster().call.refused('GET', `${path}/configmaps?limit=many`);
      expect(badLimit).toMatchObject({ code: 400, reason: 'BadRequest' });
    });

    it('answers one object with its type metadata, and 404 for one that is not there', async () => {
      const { call } = cluster();
      const one = await call.ok<V1ConfigMap>('GET', `${path}/configmaps/c1`);
      expect(one).toMatchObject({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { name: 'c1', namespace: 'reads' },
      });
      expect(one.metadata!.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(one.metadata!.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(await call.refused('GET', `${path}/configmaps/none`)).toMatchObject({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: 'configmaps "none" not found',
        reason: 'NotFound',
        details: { name: 'none', kind: 'configmaps' },
        code: 404,
      });
      const deploymentPath = '/apis/apps/v1/namespaces/reads/deployments/none';
      expect(await call.refused('GET', deploymentPath)).toMatchObject({
        message: 'deployments.apps "none" not found',
        details: { name: 'none', group: 'apps', kind: 'deployments' },
      });
    });

    it('answers an empty list for a namespace that is not there', async () => {
      const pods = await cluster().call.ok<V1PodList>('GET', '/api/v1/namespaces/nowhere/pods');
      expect(pods.items).toEqual([]);
    });

    it('does not know other paths', async () => {
      for (const unknown of [
        '/api/v1/nothings',
        '/apis/nothing.example.com/v1/things',
        '/apis/policy/v1beta1/poddisruptionbudgets',
      ]) {
        expect(await cluster().call.refused('GET', unknown)).toMatchObject({ code: 404 });
      }
    });

    it('lets in nobody with a wrong token', async () => {
      const refusal = await cluster().call.refused('GET', '/api/v1/nodes', { token: 'wrong' });
      expect(refusal).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Unauthorized', code: 401 });
    });

    it('says its version and that it is ready', async () => {
      const { call } = cluster();
      const version = await call.ok<Record<string, string>>('GET', '/version');
      expect(version['gitVersion']).toMatch(/^v1\.\d+\.\d+/);
      expect(version['major']).toBe('1');
      expect(version['minor']).toMatch(/^\d+\+?$/);
      expect(await call.ok('GET', '/readyz')).toBe('ok');
      expect(await call.ok('GET', '/livez')).toBe('ok');
    });

    it('lists its nodes as Ready', async () => {
      const { call, nodes } = cluster();
      const { items } = await call.ok<V1NodeList>('GET', '/api/v1/nodes');
      expect(items.map((node) => node.metadata!.name).sort()).toEqual([...nodes].sort());
      for (const { status } of items) {
        expect(status!.conditions).toEqual(
          expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]),
        );
        expect(status!.nodeInfo!.kubeletVersion).toBeTruthy();
      }
    });

    it('discovers groups and resources', async () => {
      const { call } = cluster();
      const groups = await call.ok<{ groups: { name: string; preferredVersion: object }[] }>('GET', '/apis');
      expect(groups.groups).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            name: 'policy',
            preferredVersion: { groupVersion: 'policy/v1', version: 'v1' },
          }),
        ]),
      );
      const { resources } = await call.ok<{ resources: object[] }>('GET', '/api/v1');
      expect(resources).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'nodes', kind: 'Node', namespaced: false }),
          expect.objectContaining({
            name: 'pods/eviction',
            kind: 'Eviction',
            group: 'policy',
            version: 'v1',
            namespaced: true,
          }),
        ]),
      );
    });
  });
}
