import type { V1Deployment } from '@kubernetes/client-node';
import type { KubernetesClients } from '../../../../activities/clients/clients.js';
import { REPLICAS_ANNOTATION } from '../../../../activities/kubernetes/autoscaler-replicas.js';
import { pauseAutoscaler } from '../../../../activities/kubernetes/pause-autoscaler.js';
import { resumeAutoscaler } from '../../../../activities/kubernetes/resume-autoscaler.js';
import type { StepObservation } from '../../../../contracts/step-execution.js';
import type { SimulatedCluster } from '../../../../infra/local/simulator/kubernetes/index.js';
import { addNodes, eventually, startCluster } from '../../infra/simulator/kubernetes/support.js';
import { actionContext, type TestContext } from '../steps/action-context.js';
import { clusterClients } from './cluster-clients.js';

const AUTOSCALER = { namespace: 'kube-system', name: 'cluster-autoscaler' };
const RESUME = { ...AUTOSCALER, image: null };

describe('the autoscaler is paused and resumed', () => {
  let cluster: SimulatedCluster;
  let clients: KubernetesClients;
  let context: TestContext;

  beforeEach(async () => {
    cluster = await startCluster({ spec: { clusterAutoscaler: { replicas: 2, version: '1.32.1' } } });
    addNodes(cluster, 1);
    clients = clusterClients(cluster);
    context = actionContext({ kubernetes: async () => clients });
    await eventually(async () => (await read()).status?.readyReplicas === 2, 'the autoscaler is ready');
  });

  afterEach(async () => {
    await cluster.close();
  });

  const read = (): Promise<V1Deployment> => clients.apps.readNamespacedDeployment(AUTOSCALER);
  const mutations = () => cluster.requests().filter(({ verb }) => verb === 'patch');

  async function untilEnded(observe: () => Promise<StepObservation>): Promise<StepObservation> {
    let seen = await observe();
    await eventually(async () => (seen = await observe()).status !== 'running', 'the step ends');
    return seen;
  }

  async function pause(): Promise<void> {
    const handle = await pauseAutoscaler.start(context, AUTOSCALER, 'token');
    await untilEnded(() => pauseAutoscaler.observe(context, AUTOSCALER, handle));
  }

  async function scale(replicas: number): Promise<void> {
    const deployment = await read();
    await clients.apps.replaceNamespacedDeployment({
      ...AUTOSCALER,
      body: { ...deployment, spec: { ...deployment.spec!, replicas } },
    });
  }

  test('a pause scales to 0, keeps the replicas, and ends with the last pod', async () => {
    const handle = await pauseAutoscaler.start(context, AUTOSCALER, 'token');
    expect(handle.state).toBe('started');
    const deployment = await read();
    expect(deployment.spec?.replicas).toBe(0);
    expect(deployment.metadata?.annotations?.[REPLICAS_ANNOTATION]).toBe('2');

    const last = await untilEnded(() => pauseAutoscaler.observe(context, AUTOSCALER, handle));
    expect(last.status).toBe('succeeded');
    const { items } = await clients.core.listNamespacedPod({
      namespace: 'kube-system',
      labelSelector: 'app=cluster-autoscaler',
    });
    expect(items).toEqual([]);
  });

  test('a pause that is asked for again changes nothing', async () => {
    await pause();
    const again = await pauseAutoscaler.start(context, AUTOSCALER, 'token');
    expect(again.state).toBe('done');
    expect(mutations()).toHaveLength(1);
    expect((await read()).metadata?.annotations?.[REPLICAS_ANNOTATION]).toBe('2');
  });

  test('a pause that is asked for again while pods are left is still waited for', async () => {
    const { items } = await clients.core.listNamespacedPod({
      namespace: 'kube-system',
      labelSelector: 'app=cluster-autoscaler',
    });
    const [{ metadata, spec, apiVersion, kind }] = items as [(typeof items)[0]];
    await pause();
    // One that is not the Deployment's own stays; the selector finds it all the same.
    const name = 'cluster-autoscaler-left';
    await clients.core.createNamespacedPod({
      namespace: 'kube-system',
      body: {
        apiVersion,
        kind,
        metadata: { name, labels: metadata?.labels },
        spec: { containers: spec!.containers },
      },
    });
    const again = await pauseAutoscaler.start(context, AUTOSCALER, 'token');
    expect(again.state).toBe('started');
    expect((await pauseAutoscaler.observe(context, AUTOSCALER, again)).status).toBe('running');
    expect(mutations()).toHaveLength(1);
  });

  test('a pause after somebody scaled it up keeps the first number', async () => {
    await pause();
    await scale(5);
    await pause();
    expect((await read()).metadata?.annotations?.[REPLICAS_ANNOTATION]).toBe('2');
  });

  test('one that was off before is left as it was, paused and resumed', async () => {
    await scale(0);
    await pause();
    expect((await read()).metadata?.annotations?.[REPLICAS_ANNOTATION]).toBeUndefined();
    await eventually(
      async () => (await resumeAutoscaler.start(context, RESUME, 'token')).state === 'done',
      'done',
    );
    expect((await read()).spec?.replicas).toBe(0);
    expect(mutations()).toHaveLength(0);
  });

  test('a pause that another controller undoes fails, and says so', async () => {
    const handle = await pauseAutoscaler.start(context, AUTOSCALER, 'token');
    await scale(2);
    const seen = await pauseAutoscaler.observe(context, AUTOSCALER, handle);
    expect(seen).toMatchObject({
      status: 'failed',
      failure: { code: 'KUBERNETES_ERROR', resource: 'deployment/kube-system/cluster-autoscaler' },
    });
  });

  test('a pause of a Deployment that does not exist is refused', async () => {
    const typo = { namespace: 'kube-system', name: 'cluster-autoscale' };
    await expect(pauseAutoscaler.start(context, typo, 'token')).rejects.toMatchObject({
      code: 'KUBERNETES_ERROR',
    });
  });

  test('a resume restores the replicas, removes the note, and ends when they are ready', async () => {
    await pause();
    cluster.setUnschedulable('node-0', true);
    const handle = await resumeAutoscaler.start(context, RESUME, 'token');
    expect(handle.state).toBe('started');
    const deployment = await read();
    expect(deployment.spec?.replicas).toBe(2);
    expect(deployment.metadata?.annotations?.[REPLICAS_ANNOTATION]).toBeUndefined();
    expect((await resumeAutoscaler.observe(context, RESUME, handle)).status).toBe('running');
    cluster.setUnschedulable('node-0', false);
    await untilEnded(() => resumeAutoscaler.observe(context, RESUME, handle));
    expect((await read()).status?.readyReplicas).toBe(2);
  });

  test('a resume moves to the image that is named', async () => {
    await pause();
    const image = 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0';
    const handle = await resumeAutoscaler.start(context, { ...AUTOSCALER, image }, 'token');
    const containers = (await read()).spec?.template.spec?.containers;
    expect(containers).toHaveLength(1);
    expect(containers?.[0]).toMatchObject({ name: 'cluster-autoscaler', image });
    const last = await untilEnded(() => resumeAutoscaler.observe(context, { ...AUTOSCALER, image }, handle));
    expect(last.status).toBe('succeeded');
  });

  test('a resume whose answer was lost is waited for, and not made again', async () => {
    await pause();
    cluster.setUnschedulable('node-0', true);
    await resumeAutoscaler.start(context, RESUME, 'token');
    const again = await resumeAutoscaler.start(context, RESUME, 'token');
    expect(again.state).toBe('started');
    expect(mutations()).toHaveLength(2);
    cluster.setUnschedulable('node-0', false);
    await untilEnded(() => resumeAutoscaler.observe(context, RESUME, again));
    expect((await resumeAutoscaler.start(context, RESUME, 'token')).state).toBe('done');
    expect(mutations()).toHaveLength(2);
  });

  test('a resume of a Deployment that was deleted has nothing to do, and is logged', async () => {
    await pause();
    await clients.apps.deleteNamespacedDeployment(AUTOSCALER);
    expect((await resumeAutoscaler.start(context, RESUME, 'token')).state).toBe('done');
    expect(context.logged).toEqual(['The autoscaler to be resumed does not exist any more']);
  });

  test('a change in between is read, and the patch is tried again', async () => {
    cluster.injectFault({ verb: 'patch', resource: 'deployments', status: 409, reason: 'Conflict' });
    const handle = await pauseAutoscaler.start(context, AUTOSCALER, 'token');
    expect(handle.state).toBe('started');
    expect((await read()).metadata?.annotations?.[REPLICAS_ANNOTATION]).toBe('2');
  });

  test('an error of the API server comes through', async () => {
    cluster.injectFault({ verb: 'get', resource: 'deployments', status: 503, reason: 'ServiceUnavailable' });
    await expect(pauseAutoscaler.start(context, AUTOSCALER, 'token')).rejects.toMatchObject({ code: 503 });
    cluster.injectFault({ verb: 'patch', resource: 'deployments', status: 403, reason: 'Forbidden' });
    await expect(pauseAutoscaler.start(context, AUTOSCALER, 'token')).rejects.toMatchObject({ code: 403 });
  });
});
