import { createWithDefaults, ensureNamespace } from './bootstrap.js';
import type { ClusterState } from './cluster-state.js';
import { NODEGROUP_LABEL } from './node-object.js';
import { NEVER, READY_SECONDS, TERMINATION_SECONDS } from './pods.js';
import type { ClusterAutoscalerSpec, KubernetesSpec, WorkloadSpec } from './spec.js';
import type { PodSpec, PodTemplate } from './store/objects.js';
import { BUDGETS, DAEMON_SETS, DEPLOYMENTS, PODS, STATEFUL_SETS } from './store/resources.js';

const KUBERNETES_GRACE_SECONDS = 30;

/** Creates everything that a cluster's specification asks for. */
export function createWorkloads(
  state: ClusterState,
  { workloads = [], clusterAutoscaler }: KubernetesSpec,
): void {
  for (const workload of workloads) createWorkload(state, workload);
  if (clusterAutoscaler)
    createWorkload(state, autoscalerWorkload(clusterAutoscaler), autoscalerImage(clusterAutoscaler));
}

function createWorkload(
  state: ClusterState,
  workload: WorkloadSpec,
  image = 'public.ecr.aws/nginx/nginx:1.29',
): void {
  const { namespace, name, replicas, kind = 'Deployment', budget } = workload;
  ensureNamespace(state, namespace);
  const template = podTemplate(workload, image);
  const labels = template.metadata?.labels ?? {};
  const metadata = { name, namespace, labels };
  const selector = { matchLabels: { app: name } };
  switch (kind) {
    case 'Deployment':
      createWithDefaults(state, DEPLOYMENTS, { metadata, spec: { replicas, selector, template } });
      break;
    case 'StatefulSet':
      createWithDefaults(state, STATEFUL_SETS, {
        metadata,
        spec: { replicas, selector, template, serviceName: name },
      });
      break;
    case 'DaemonSet':
      createWithDefaults(state, DAEMON_SETS, { metadata, spec: { selector, template } });
      break;
    case 'bare':
      for (let index = 0; index < replicas; index++) {
        const pod = { name: `${name}-${index}`, namespace, ...template.metadata };
        createWithDefaults(state, PODS, { metadata: pod, spec: template.spec, status: {} });
      }
  }
  if (budget)
    createWithDefaults(state, BUDGETS, { metadata: { name, namespace }, spec: { ...budget, selector } });
}

function podTemplate(workload: WorkloadSpec, image: string): PodTemplate {
  const { name, nodegroup, podReadySeconds, terminationGraceSeconds, localStorage, antiAffinity } = workload;
  const annotations: Record<string, string> = {
    ...(podReadySeconds === undefined
      ? {}
      : { [READY_SECONDS]: podReadySeconds === null ? NEVER : String(podReadySeconds) }),
    ...(terminationGraceSeconds === undefined
      ? {}
      : { [TERMINATION_SECONDS]: String(terminationGraceSeconds) }),
  };
  const spec: PodSpec = {
    containers: [{ name, image, resources: { requests: { cpu: '50m', memory: '64Mi' } } }],
    terminationGracePeriodSeconds: terminationGraceSeconds ?? KUBERNETES_GRACE_SECONDS,
    ...(nodegroup === undefined ? {} : { nodeSelector: { [NODEGROUP_LABEL]: nodegroup } }),
    ...(localStorage ? { volumes: [{ name: 'scratch', emptyDir: {} }] } : {}),
    ...(antiAffinity ? { affinity: oneOnAHost(name) } : {}),
  };
  return {
    metadata: {
      labels: { app: name, ...workload.labels },
      ...(Object.keys(annotations).length ? { annotations } : {}),
    },
    spec,
  };
}

function oneOnAHost(app: string): PodSpec['affinity'] {
  const term = { labelSelector: { matchLabels: { app } }, topologyKey: 'kubernetes.io/hostname' };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

function autoscalerWorkload({ replicas }: ClusterAutoscalerSpec): WorkloadSpec {
  return {
    namespace: 'kube-system',
    name: 'cluster-autoscaler',
    replicas,
    labels: { 'k8s-app': 'cluster-autoscaler' },
  };
}

function autoscalerImage({ version }: ClusterAutoscalerSpec): string {
  return `registry.k8s.io/autoscaling/cluster-autoscaler:v${version}`;
}
