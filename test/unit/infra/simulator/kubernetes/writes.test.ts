import { AppsV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { SimulatedCluster } from '../../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, ARN, coreApi, eventually, kubeConfig, refusal, request, startCluster } from './support.js';

let cluster: SimulatedCluster;

beforeEach(async () => {
  cluster = await startCluster({ spec: { workloads: [{ namespace: 'shop', name: 'web', replicas: 2 }] } });
  addNodes(cluster, 1);
});

afterEach(() => cluster.close());

const configMap = { metadata: { name: 'settings' }, data: { color: 'red', size: 'l' } };

describe('writes', () => {
  it.each([
    [PatchStrategy.StrategicMergePatch, { spec: { unschedulable: true } }],
    [PatchStrategy.MergePatch, { spec: { unschedulable: true } }],
    [PatchStrategy.JsonPatch, [{ op: 'add', path: '/spec/unschedulable', value: true }]],
  ])('cordon a node by %s', async (strategy, body) => {
    const api = coreApi(cluster);
    const node = await api.patchNode({ name: 'node-0', body }, setHeaderOptions('Content-Type', strategy));
    expect(node.spec?.unschedulable).toBe(true);
    const after = await api.readNode({ name: 'node-0' });
    expect(after.spec?.taints).toEqual([
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded: expect.anything() as Date },
    ]);
    expect(cluster.nodes('workers')[0]?.unschedulable).toBe(true);
  });

  it('refuse a patch of an unknown format with 415', async () => {
    const answer = await request(cluster, '/api/v1/nodes/node-0', { method: 'PATCH', body: {} });
    expect(answer.status).toBe(415);
  });

  it('create, replace at the current version only, and delete', async () => {
    const api = coreApi(cluster);
    const created = await api.createNamespacedConfigMap({ namespace: 'shop', body: configMap });
    expect(
      await refusal(api.createNamespacedConfigMap({ namespace: 'shop', body: configMap })),
    ).toMatchObject({ code: 409, reason: 'AlreadyExists' });
    const target = { namespace: 'shop', name: 'settings' };
    const replaced = await api.replaceNamespacedConfigMap({
      ...target,
      body: { ...created, data: { color: 'blue' } },
    });
    expect(replaced.data).toEqual({ color: 'blue' });
    expect(replaced.metadata?.uid).toBe(created.metadata?.uid);
    expect(
      await refusal(api.replaceNamespacedConfigMap({ ...target, body: { ...created, data: {} } })),
    ).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again',
    });
    const wrong = { preconditions: { uid: 'another' } };
    expect(await refusal(api.deleteNamespacedConfigMap({ ...target, body: wrong }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
    expect(await api.deleteNamespacedConfigMap(target)).toMatchObject({ status: 'Success' });
    expect(await refusal(api.readNamespacedConfigMap(target))).toMatchObject({ code: 404 });
  });

  it('change no resource version when nothing changes', async () => {
    const api = coreApi(cluster);
    const created = await api.createNamespacedConfigMap({ namespace: 'shop', body: configMap });
    const replaced = await api.replaceNamespacedConfigMap({
      namespace: 'shop',
      name: 'settings',
      body: created,
    });
    expect(replaced.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
  });

  it('leave no trace on a dry run', async () => {
    const api = coreApi(cluster);
    await api.createNamespacedConfigMap({ namespace: 'shop', body: configMap, dryRun: 'All' });
    expect(await refusal(api.readNamespacedConfigMap({ namespace: 'shop', name: 'settings' }))).toMatchObject(
      { code: 404 },
    );
  });

  it('refuse what is malformed', async () => {
    const post = (path: string, body: unknown): Promise<{ status: number }> =>
      request(cluster, path, { method: 'POST', body });
    expect(
      await post('/api/v1/namespaces/shop/configmaps', { kind: 'Secret', metadata: { name: 'x' } }),
    ).toMatchObject({ status: 400 });
    expect(await post('/api/v1/namespaces/shop/configmaps', { metadata: {} })).toMatchObject({ status: 422 });
    expect(
      await post('/api/v1/namespaces/shop/configmaps', { metadata: { name: 'Not_A_Name' } }),
    ).toMatchObject({ status: 422 });
    expect(await post('/api/v1/namespaces/none/configmaps', { metadata: { name: 'x' } })).toMatchObject({
      status: 404,
    });
    expect(await post('/api/v1/configmaps', { metadata: { name: 'x' } })).toMatchObject({ status: 405 });
  });

  it('keep the status apart from the rest', async () => {
    const api = coreApi(cluster);
    await api.patchNode({ name: 'node-0', body: [{ op: 'add', path: '/status/phase', value: 'x' }] });
    await api.patchNodeStatus({
      name: 'node-0',
      body: [{ op: 'add', path: '/metadata/labels/by', value: 'status' }],
    });
    const { text } = await request(cluster, '/api/v1/nodes/node-0');
    expect(text).not.toContain('"phase"');
    expect(text).not.toContain('"by"');
  });

  it('scale a Deployment by its scale subresource', async () => {
    const apps = kubeConfig(cluster).makeApiClient(AppsV1Api);
    const target = { namespace: 'shop', name: 'web' };
    const before = await apps.readNamespacedDeploymentScale(target);
    expect(before.spec?.replicas).toBe(2);
    await apps.patchNamespacedDeploymentScale(
      { ...target, body: { spec: { replicas: 0 } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    await eventually(
      async () => (await coreApi(cluster).listNamespacedPod({ namespace: 'shop' })).items.length === 0,
      'no pods',
    );
    expect((await apps.readNamespacedDeployment(target)).spec?.replicas).toBe(0);
  });

  it('serve the resources that a definition adds', async () => {
    const names = { plural: 'backups', singular: 'backup', kind: 'Backup' };
    const versions = [{ name: 'v1', served: true, storage: true, schema: {} }];
    await request(cluster, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      method: 'POST',
      body: {
        metadata: { name: 'backups.velero.io' },
        spec: { group: 'velero.io', scope: 'Namespaced', names, versions },
      },
    });
    const path = '/apis/velero.io/v1/namespaces/shop/backups';
    const created = await request(cluster, path, {
      method: 'POST',
      body: { metadata: { name: 'nightly' }, status: { phase: 'New' } },
    });
    expect(JSON.parse(created.text)).toMatchObject({
      kind: 'Backup',
      apiVersion: 'velero.io/v1',
      status: { phase: 'New' },
    });
    expect(JSON.parse((await request(cluster, path)).text)).toMatchObject({
      kind: 'BackupList',
      items: [{ kind: 'Backup' }],
    });
    expect((await request(cluster, '/apis/velero.io/v1')).text).toContain('"backups"');
  });

  it('wait for finalizers', async () => {
    const api = coreApi(cluster);
    const target = { namespace: 'shop', name: 'settings' };
    await api.createNamespacedConfigMap({
      namespace: 'shop',
      body: { metadata: { name: 'settings', finalizers: ['example.com/hold'] } },
    });
    await api.deleteNamespacedConfigMap(target);
    expect((await api.readNamespacedConfigMap(target)).metadata?.deletionTimestamp).toBeDefined();
    await api.patchNamespacedConfigMap({
      ...target,
      body: [{ op: 'replace', path: '/metadata/finalizers', value: [] }],
    });
    expect(await refusal(api.readNamespacedConfigMap(target))).toMatchObject({ code: 404 });
  });

  it('empty a deleted namespace', async () => {
    await coreApi(cluster).deleteNamespace({ name: 'shop' });
    expect((await coreApi(cluster).listNamespacedPod({ namespace: 'shop' })).items).toEqual([]);
  });

  it('are recorded with their caller, and reads are not', async () => {
    await coreApi(cluster).listNode();
    await coreApi(cluster).deleteNode({ name: 'node-0' });
    await refusal(coreApi(cluster).deleteNode({ name: 'node-0' }));
    const common = { verb: 'delete', path: '/api/v1/nodes/node-0', resource: 'nodes', user: ARN };
    expect(cluster.requests()).toMatchObject([
      { ...common, status: 200 },
      { ...common, status: 404 },
    ]);
  });
});

describe('faults', () => {
  it('are met as often as asked by the requests that they name', async () => {
    const api = coreApi(cluster);
    cluster.injectFault({
      verb: 'get',
      resource: 'nodes',
      name: 'node-0',
      times: 2,
      status: 503,
      reason: 'ServiceUnavailable',
    });
    await api.listNode();
    for (let time = 0; time < 2; time++) {
      expect(await refusal(api.readNode({ name: 'node-0' }))).toMatchObject({
        code: 503,
        reason: 'ServiceUnavailable',
      });
    }
    expect((await api.readNode({ name: 'node-0' })).metadata?.name).toBe('node-0');
  });

  it('make a request hang', async () => {
    cluster.injectFault({ verb: 'list', resource: 'pods', hangSeconds: 100 });
    const before = Date.now();
    await coreApi(cluster).listPodForAllNamespaces();
    expect(Date.now() - before).toBeGreaterThanOrEqual(95);
  });

  it('are forgotten when cleared, and do not outlast the cluster', async () => {
    cluster.injectFault({ verb: '*', resource: 'version', status: 500 });
    cluster.clearFaults();
    expect((await request(cluster, '/version')).status).toBe(200);
    cluster.injectFault({ verb: '*', resource: '*', hangSeconds: 1e9 });
    const hanging = request(cluster, '/version');
    await Promise.all([expect(hanging).rejects.toThrow(/ECONN|hang up|socket/), cluster.close()]);
  });
});
