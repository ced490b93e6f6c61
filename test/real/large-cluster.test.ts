import { CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { Clients } from '../../activities/clients/clients.js';
import { createClients } from '../../activities/clients/create-clients.js';
import { pauseAutoscaler } from '../../activities/kubernetes/pause-autoscaler.js';
import { resumeAutoscaler } from '../../activities/kubernetes/resume-autoscaler.js';
import { createPerceptionActivities } from '../../activities/perception/perception-activities.js';
import { createPreflightActivities } from '../../activities/preflight/create-preflight-activities.js';
import type { Action } from '../../activities/steps/action.js';
import { createValidationActivities } from '../../activities/validation/create-validation-activities.js';
import { ClusterState } from '../../contracts/cluster-state.js';
import { PreflightReport } from '../../contracts/findings.js';
import type { Target } from '../../contracts/target.js';
import { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { ValidationCriterion } from '../../contracts/upgrade-request.js';
import { HealthBaseline } from '../../contracts/validation.js';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_CREDENTIALS,
  DEFAULT_REGION,
  startSimulator,
} from '../../infra/local/simulator/index.js';
import type { Simulator } from '../../infra/local/simulator/index.js';
import { inActivity } from '../support/in-activity.js';
import { eventually } from '../support/real/eventually.js';
import { LARGE, startLargeCluster } from '../support/real/large-cluster.js';
import type { LargeCluster } from '../support/real/large-cluster.js';
import { actionContext } from '../unit/activities/steps/action-context.js';

// The activities that read and change Kubernetes, against a real control plane of the size that they are made for. EKS
// is simulated beside it, and the cluster is reached by a kubeconfig context as users reach one behind a proxy.
describe(`a real cluster with ${LARGE.nodes} nodes and ${LARGE.pods} pods`, () => {
  const target: Target = {
    account: DEFAULT_ACCOUNT,
    region: DEFAULT_REGION,
    clusterName: 'large',
    access: { kubeContext: 'real' },
  };
  const savedEnvironment = { ...process.env };
  let large: LargeCluster;
  let simulator: Simulator;
  let clients: Clients;
  let core: CoreV1Api;

  beforeAll(async () => {
    large = await startLargeCluster();
    simulator = await startSimulator({ port: 0, scale: 1000 });
    await simulator.addCluster({
      name: 'large',
      version: '1.35',
      addons: [{ name: 'vpc-cni' }, { name: 'coredns' }],
      nodegroups: LARGE.groups.map(({ name }) => ({ name, size: 1, amiType: 'AL2023_x86_64_STANDARD' })),
    });
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: DEFAULT_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: DEFAULT_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: simulator.url,
      KUBECONFIG: large.kubernetes.kubeconfigFile,
    });
    clients = createClients({ maxAttempts: 1 });
    core = large.kubernetes.kubeConfig.makeApiClient(CoreV1Api);
  });
  afterAll(async () => {
    clients?.close();
    await simulator?.stop();
    await large?.stop();
    process.env = savedEnvironment;
  });

  const perceive = async () => {
    const { perceiveCluster } = createPerceptionActivities({ clients });
    return ClusterState.parse((await inActivity(() => perceiveCluster({ target }))).result);
  };

  it('lists its pods page by page, each once', async () => {
    const seen = new Set<string>();
    let pages = 0;
    let next: string | undefined;
    do {
      const { items, metadata } = await core.listPodForAllNamespaces({ limit: 500, _continue: next });
      for (const pod of items) seen.add(pod.metadata!.uid!);
      pages += 1;
      next = metadata?._continue;
    } while (next);
    expect(seen.size).toBe(LARGE.pods);
    expect(pages).toBe(LARGE.pods / 500);
  });

  it('is perceived: every node by its group and kubelet, every pod, every workload', async () => {
    const state = await perceive();
    expect(state).toMatchObject({
      current_version: '1.35',
      server_version: 'v1.36.3',
      nodes_total: LARGE.nodes,
      pods_total: LARGE.pods,
      applications_total: LARGE.namespaces.length,
      unmanaged_nodes: { self_managed: 0, karpenter: 0, fargate: 0, auto: 0 },
    });
    for (const { name, nodes, kubeletVersion } of LARGE.groups) {
      const group = state.node_groups.find((candidate) => candidate.name === name);
      expect(group).toMatchObject({ nodes, kubelet_versions: { [kubeletVersion]: nodes } });
    }
    const { podsPerNamespace: replicas } = LARGE;
    expect(state.applications).toEqual(
      expect.arrayContaining(
        LARGE.namespaces.map((namespace) =>
          expect.objectContaining({ namespace, name: 'web', kind: 'Deployment', replicas, ready: replicas }),
        ),
      ),
    );
  });

  it('passes the pre-flight but for what is wrong with it', async () => {
    const namespace = 'poor';
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    const matchLabels = { app: 'stuck' };
    const { apps, policy } = await clients.kubernetes(target);
    await apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name: 'stuck' },
        spec: {
          replicas: 1,
          selector: { matchLabels },
          template: {
            metadata: { labels: matchLabels },
            spec: { containers: [{ name: 'main', image: 'stuck:1' }], terminationGracePeriodSeconds: 0 },
          },
        },
      },
    });
    await policy.createNamespacedPodDisruptionBudget({
      namespace,
      body: { metadata: { name: 'stuck' }, spec: { selector: { matchLabels }, minAvailable: 1 } },
    });
    const { runPreflight } = createPreflightActivities({ clients });
    const state = await perceive();
    const request = UpgradeRequest.parse({ clusterName: 'large', targetVersion: '1.36' });
    const { result } = await inActivity(() => runPreflight({ target, request, state }));
    const report = PreflightReport.parse(result);
    expect(report.unknown).toEqual([]);
    const found = report.findings.map(({ severity, code, resource }) => `${severity} ${code} ${resource}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'required BUDGET_NEVER_ALLOWS PodDisruptionBudget/poor/stuck',
        'recommended WORKLOAD_SINGLE_REPLICA Deployment/poor/stuck',
        expect.stringMatching(/WORKLOAD_ZERO_GRACE Deployment\/poor\/stuck$/),
        expect.stringMatching(/WORKLOAD_NO_READINESS_PROBE Deployment\/poor\/stuck$/),
      ]),
    );
    expect(found.filter((line) => !line.startsWith('info') && line.includes('/team-'))).toEqual([]);
    expect(found.filter((line) => /NODE_NOT_READY|NODE_CORDONED|POD_UNHEALTHY/.test(line))).toEqual([]);
    await core.deleteNamespace({ name: namespace });
  });

  it('has its cluster-autoscaler paused and resumed', async () => {
    const { apps } = await clients.kubernetes(target);
    const names = { namespace: 'kube-system', name: 'cluster-autoscaler' };
    const labels = { app: names.name };
    await apps.createNamespacedDeployment({
      namespace: names.namespace,
      body: {
        metadata: { name: names.name },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'main', image: 'autoscaler:1.35.0' }] },
          },
        },
      },
    });
    const context = { ...actionContext(clients, { pauseMs: 100 }), target };
    const run = async <P>(action: Action<P>, parameters: P) => {
      const handle = await action.start(context, parameters, 'token');
      await eventually(async () => {
        const { status } = await action.observe(context, parameters, handle);
        return status === 'succeeded' || `the step is ${status}`;
      });
    };
    const autoscaler = () => apps.readNamespacedDeployment(names);
    const labelSelector = `app=${names.name}`;
    const pods = async () =>
      (await core.listNamespacedPod({ namespace: names.namespace, labelSelector })).items.length;

    await run(pauseAutoscaler, names);
    expect((await autoscaler()).spec!.replicas).toBe(0);
    expect(await pods()).toBe(0);
    await run(resumeAutoscaler, { ...names, image: 'autoscaler:1.36.0' });
    const resumed = await autoscaler();
    expect(resumed.spec!.replicas).toBe(2);
    expect(resumed.spec!.template.spec!.containers[0]!.image).toBe('autoscaler:1.36.0');
    expect(resumed.status!.readyReplicas).toBe(2);
    expect(resumed.metadata!.annotations).not.toHaveProperty('drydock.dev/replicas');
    await apps.deleteNamespacedDeployment(names);
  });

  it('is validated against its health before, and fails by the name of what got worse', async () => {
    const { captureHealth, validateCluster } = createValidationActivities({
      clients,
      polling: { seconds: 0.5 },
    });
    const baseline = HealthBaseline.parse((await inActivity(() => captureHealth({ target }))).result);
    expect(baseline).toMatchObject({
      nodes_ready: LARGE.nodes,
      nodes_total: LARGE.nodes,
      degraded_workloads: {},
    });
    expect(baseline.pods_total).toBeGreaterThanOrEqual(LARGE.pods);
    const validate = async (criteria: ValidationCriterion[]) => {
      const input = {
        target,
        stepId: 'step',
        criteria,
        baseline,
        expectedVersion: '1.36',
        timeoutSeconds: 0,
      };
      return (await inActivity(() => validateCluster(input))).result;
    };
    const all: ValidationCriterion[] = [
      { type: 'control_plane' },
      { type: 'nodes_ready' },
      { type: 'pods_healthy' },
      { type: 'addons_active' },
    ];
    expect(await validate(all)).toMatchObject({ status: 'PASSED', errors: [] });

    const namespace = LARGE.namespaces[0]!;
    const [pod] = (await core.listNamespacedPod({ namespace, limit: 1 })).items;
    const condition = { type: 'Ready', status: 'False', reason: 'Test' };
    await core.patchNamespacedPodStatus(
      { namespace, name: pod!.metadata!.name!, body: { status: { conditions: [condition] } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
    // Without KWOK's annotation nobody plays its kubelet.
    await core.createNode({ body: { metadata: { name: 'lost' } } });
    const worse = await validate(all);
    expect(worse.status).toBe('FAILED');
    const resources = (of: string) =>
      worse.errors.filter(({ criterion }) => criterion === of).map(({ resource }) => resource);
    expect(resources('nodes_ready')).toEqual([expect.stringContaining('lost')]);
    expect(resources('pods_healthy')).toContain(`Deployment/${namespace}/web`);
    expect(await validate([{ type: 'nodes_ready', minPercent: 99 }])).toMatchObject({ status: 'PASSED' });
  });
});
