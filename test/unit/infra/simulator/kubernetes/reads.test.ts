import { AppsV1Api, CoreV1Api, VersionApi } from '@kubernetes/client-node';
import type { SimulatedCluster } from '../../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, coreApi, eventually, kubeConfig, refusal, request, startCluster } from './support.js';

let cluster: SimulatedCluster;

beforeEach(async () => {
  cluster = await startCluster({
    spec: {
      workloads: [{ namespace: 'shop', name: 'web', replicas: 7, labels: { tier: 'front' } }],
      deprecatedApis: [{ group: 'batch', version: 'v1beta1', resource: 'cronjobs', removedRelease: '1.25' }],
    },
  });
  addNodes(cluster, 2);
});

afterEach(() => cluster.close());

describe('authentication', () => {
  it('refuses a bad token and none at all with 401', async () => {
    await expect(coreApi(cluster, 'k8s-aws-v1.forged').listNode()).rejects.toMatchObject({ code: 401 });
    const answer = await request(cluster, '/api/v1/nodes', { token: 'k8s-aws-v1.forged' });
    expect(JSON.parse(answer.text)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
    expect((await request(cluster, '/api/v1/nodes', { token: null })).status).toBe(401);
  });

  it('asks about the token each time', async () => {
    let valid = true;
    await cluster.close();
    cluster = await startCluster({ verifyToken: () => (valid ? { arn: 'arn' } : null) });
    expect((await request(cluster, '/api/v1/nodes')).status).toBe(200);
    valid = false;
    expect((await request(cluster, '/api/v1/nodes')).status).toBe(401);
  });

  it('lets anybody read version and health', async () => {
    expect(await request(cluster, '/readyz', { token: null })).toMatchObject({ status: 200, text: 'ok' });
    const version = JSON.parse((await request(cluster, '/version', { token: null })).text) as object;
    expect(version).toMatchObject({
      major: '1',
      minor: '32+',
      gitVersion: expect.stringMatching(/^v1\.32\.\d+-eks-/) as string,
    });
  });

  it('signs the endpoint with the authority of the cluster only', async () => {
    const other = await startCluster();
    await expect(
      request({ ...other, endpoint: cluster.endpoint, tls: other.tls } as SimulatedCluster, '/version'),
    ).rejects.toThrow(/certificate/);
    await other.close();
  });
});

describe('reads', () => {
  it('follow the version that EKS sets', async () => {
    cluster.setVersion('1.33');
    const { gitVersion } = await kubeConfig(cluster).makeApiClient(VersionApi).getCode();
    expect(gitVersion).toMatch(/^v1\.33\./);
  });

  it('list in pages that show one instant', async () => {
    const api = coreApi(cluster);
    const first = await api.listNamespacedPod({ namespace: 'shop', limit: 3 });
    expect(first.items).toHaveLength(3);
    expect(first.metadata?.remainingItemCount).toBe(4);
    await api.createNamespacedPod({
      namespace: 'shop',
      body: { metadata: { name: 'zz-late' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    });
    const names = first.items.map((pod) => pod.metadata?.name);
    let page = first;
    while (page.metadata?._continue) {
      page = await api.listNamespacedPod({ namespace: 'shop', limit: 3, _continue: page.metadata._continue });
      expect(page.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
      names.push(...page.items.map((pod) => pod.metadata?.name));
    }
    expect(new Set(names).size).toBe(7);
    expect(names).not.toContain('zz-late');
    expect(names).toEqual(names.toSorted());
  });

  it('answer a continue token that is too old with 410 and another that goes on', async () => {
    const gone = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: '' })).toString('base64url');
    const status = await refusal(
      coreApi(cluster).listNamespacedPod({ namespace: 'shop', limit: 3, _continue: gone }),
    );
    expect(status).toMatchObject({ code: 410, reason: 'Expired' });
    const again = (status.metadata as { continue: string }).continue;
    expect(
      (await coreApi(cluster).listNamespacedPod({ namespace: 'shop', limit: 9, _continue: again })).items,
    ).toHaveLength(7);
  });

  it.each([
    ['app=web', 7],
    ['app==web,tier!=back', 7],
    ['tier in (front, back)', 7],
    ['tier notin (front)', 0],
    ['!tier', 0],
    ['tier', 7],
  ])('select by label: %s', async (labelSelector, count) => {
    expect(
      (await coreApi(cluster).listNamespacedPod({ namespace: 'shop', labelSelector })).items,
    ).toHaveLength(count);
  });

  it('select by field', async () => {
    const api = coreApi(cluster);
    await eventually(
      async () =>
        (await api.listNamespacedPod({ namespace: 'shop', fieldSelector: 'status.phase=Running' })).items
          .length === 7,
      'all run',
    );
    const onNode = async (name: string): Promise<number> =>
      (await api.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${name}` })).items.length;
    expect((await onNode('node-0')) + (await onNode('node-1'))).toBe(7);
    expect(
      (await api.listNode({ fieldSelector: 'metadata.name=node-1' })).items.map(
        (node) => node.metadata?.name,
      ),
    ).toEqual(['node-1']);
    expect(await refusal(api.listNode({ fieldSelector: 'spec.color=red' }))).toMatchObject({
      code: 400,
      message: 'field label not supported: spec.color',
    });
  });

  it('omit kind and apiVersion in lists, as the API server does, and have them alone', async () => {
    const list = JSON.parse((await request(cluster, '/api/v1/nodes')).text) as {
      kind: string;
      items: { kind?: string }[];
    };
    expect(list.kind).toBe('NodeList');
    expect(list.items[0]).not.toHaveProperty('kind');
    expect(JSON.parse((await request(cluster, '/api/v1/nodes/node-0')).text)).toMatchObject({
      kind: 'Node',
      apiVersion: 'v1',
    });
  });

  it('say what is not there', async () => {
    expect(
      await refusal(
        kubeConfig(cluster)
          .makeApiClient(AppsV1Api)
          .readNamespacedDeployment({ namespace: 'shop', name: 'api' }),
      ),
    ).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "api" not found',
      reason: 'NotFound',
      details: { name: 'api', group: 'apps', kind: 'deployments' },
      code: 404,
    });
    const unknown = await request(cluster, '/apis/example.com/v1/things');
    expect(JSON.parse(unknown.text)).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 });
  });

  it('report deprecated APIs in the metrics', async () => {
    expect((await request(cluster, '/metrics')).text).toContain(
      'apiserver_requested_deprecated_apis{group="batch",removed_release="1.25",resource="cronjobs",subresource="",version="v1beta1"} 1\n',
    );
  });

  it('renew a node lease whenever it is read', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-0';
    const renewTime = async (): Promise<number> =>
      Date.parse(
        (JSON.parse((await request(cluster, path)).text) as { spec: { renewTime: string } }).spec.renewTime,
      );
    const first = await renewTime();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await renewTime()).toBeGreaterThan(first);
  });
});

describe('nodes', () => {
  it('look like EC2 instances of a managed node group', async () => {
    const node = await kubeConfig(cluster).makeApiClient(CoreV1Api).readNode({ name: 'node-0' });
    expect(node.spec?.providerID).toBe('aws:///eu-west-1a/i-node-0');
    expect(node.metadata?.labels).toMatchObject({
      'eks.amazonaws.com/nodegroup': 'workers',
      'topology.kubernetes.io/zone': 'eu-west-1a',
    });
    expect(node.status?.nodeInfo).toMatchObject({
      kubeletVersion: 'v1.32.3-eks-473151a',
      bootID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });
});
