import type { PodTemplate, WebhookInfo } from '../../../../activities/preflight/inventory.js';
import { spreadCapacity } from '../../../../activities/preflight/checks/spread.js';
import { describeCode, node, pod, template, workload, type Case } from './fixtures.js';

const withTemplate = (fields: Partial<PodTemplate>, replicas = 2): Case['inventory'] => ({
  workloads: [workload({ replicas, template: template(fields) })],
});
const WEB = 'Deployment/shop/web';
const job = { kind: 'Job', name: 'mail' };
const rollout = { kind: 'Rollout', name: 'web' };

describeCode('WORKLOAD_SINGLE_REPLICA', [
  { name: 'two', inventory: { workloads: [workload()] }, expected: [] },
  { name: 'none', inventory: { workloads: [workload({ replicas: 0 })] }, expected: [] },
  {
    name: 'a DaemonSet on one node',
    inventory: { workloads: [workload({ kind: 'DaemonSet', replicas: 1 })] },
    expected: [],
  },
  { name: 'one', inventory: { workloads: [workload({ replicas: 1 })] }, expected: [`recommended ${WEB}`] },
]);

describeCode('WORKLOAD_MIN_READY_SECONDS', [
  { name: 'set', inventory: { workloads: [workload()] }, expected: [] },
  {
    name: 'not set',
    inventory: { workloads: [workload({ minReadySeconds: 0 })] },
    expected: [`info ${WEB}`],
  },
]);

describeCode('WORKLOAD_NO_READINESS_PROBE', [
  { name: 'a probe', inventory: withTemplate({}), expected: [] },
  {
    name: 'no probe',
    inventory: withTemplate({ hasReadinessProbe: false }),
    expected: [`recommended ${WEB}`],
  },
  {
    name: 'pods of workloads that were judged by their template are not judged again',
    inventory: { ...withTemplate({}), pods: [pod({ hasReadinessProbe: false })] },
    expected: [],
  },
  {
    name: 'two pods of an Argo Rollout',
    inventory: {
      pods: [
        pod({ controller: rollout, hasReadinessProbe: false }),
        pod({ name: 'web-2', controller: rollout, hasReadinessProbe: false }),
      ],
    },
    expected: ['recommended Rollout/shop/web'],
  },
  {
    name: 'pods of Jobs, bare pods and finished pods serve no traffic',
    inventory: {
      pods: [
        pod({ controller: job, hasReadinessProbe: false }),
        pod({ controller: null, hasReadinessProbe: false }),
        pod({ controller: rollout, hasReadinessProbe: false, phase: 'Succeeded' }),
      ],
    },
    expected: [],
  },
]);

describeCode('WORKLOAD_ZERO_GRACE', [
  { name: 'the default', inventory: withTemplate({}), expected: [] },
  { name: 'zero', inventory: withTemplate({ graceSeconds: 0 }), expected: [`recommended ${WEB}`] },
  {
    name: 'pods of a Job, and a bare pod',
    inventory: {
      pods: [pod({ controller: job, graceSeconds: 0 }), pod({ controller: null, graceSeconds: 0 })],
    },
    expected: ['recommended Job/shop/mail', 'recommended Pod/shop/web-1'],
  },
  {
    name: 'pods that no drain evicts',
    inventory: {
      pods: [
        pod({ controller: null, graceSeconds: 0, mirror: true }),
        pod({ controller: job, graceSeconds: 0, phase: 'Succeeded' }),
      ],
    },
    expected: [],
  },
]);

describeCode('WORKLOAD_DOCKER_SOCKET', [
  { name: 'no mount', inventory: withTemplate({}), expected: [] },
  {
    name: 'a DaemonSet mounts it',
    inventory: { workloads: [workload({ kind: 'DaemonSet', template: template({ dockerSocket: true }) })] },
    expected: ['recommended DaemonSet/shop/web'],
  },
  {
    name: 'pods of a Job and a mirror pod mount it; one that did is finished',
    inventory: {
      pods: [
        pod({ controller: job, dockerSocket: true }),
        pod({ name: 'static', controller: null, mirror: true, dockerSocket: true }),
        pod({ controller: rollout, dockerSocket: true, phase: 'Failed' }),
      ],
    },
    expected: ['recommended Job/shop/mail', 'recommended Pod/shop/static'],
  },
]);

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const nodes = (...zones: string[]) =>
  zones.map((zone, index) =>
    node({ name: `node-${index}`, labels: { [HOST]: `node-${index}`, [ZONE]: zone, zone } }),
  );

describeCode('WORKLOAD_ANTI_AFFINITY', [
  { name: 'none', inventory: withTemplate({}), expected: [] },
  {
    name: 'a node to spare',
    inventory: { ...withTemplate({ antiAffinityKeys: [HOST] }), nodes: nodes('a', 'a', 'b') },
    expected: [],
  },
  {
    name: 'as many pods as nodes',
    inventory: { ...withTemplate({ antiAffinityKeys: [HOST] }, 3), nodes: nodes('a', 'a', 'b') },
    expected: [`recommended ${WEB}`],
    says: 'with one node out there are 2',
  },
  {
    name: 'a zone each, with two nodes in every zone',
    inventory: { ...withTemplate({ antiAffinityKeys: [ZONE] }), nodes: nodes('a', 'a', 'b', 'b') },
    expected: [],
  },
  {
    name: 'a node that it may not use does not count',
    inventory: {
      ...withTemplate({ antiAffinityKeys: [HOST], nodeSelector: { zone: 'a' } }),
      nodes: nodes('a', 'a', 'b'),
    },
    expected: [`recommended ${WEB}`],
  },
  {
    name: 'a tainted node does not count',
    inventory: {
      ...withTemplate({ antiAffinityKeys: [HOST] }),
      nodes: [
        ...nodes('a', 'a'),
        node({ name: 'gpu', taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] }),
      ],
    },
    expected: [`recommended ${WEB}`],
  },
  {
    name: 'a tainted node that it tolerates counts',
    inventory: {
      ...withTemplate({
        antiAffinityKeys: [HOST],
        tolerations: [{ key: 'gpu', operator: 'Exists', value: '', effect: null }],
      }),
      nodes: [
        ...nodes('a', 'a'),
        node({ name: 'gpu', taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] }),
      ],
    },
    expected: [],
  },
  {
    name: 'no node at all: its pods are pending already',
    inventory: { ...withTemplate({ antiAffinityKeys: [HOST] }), nodes: [] },
    expected: [],
  },
]);

const spread = (topologyKey: string, fields = {}) => ({
  topologyKey,
  maxSkew: 1,
  minDomains: 1,
  nodeTaintsPolicy: 'Ignore' as const,
  ...fields,
});

describeCode('WORKLOAD_TOPOLOGY_SPREAD', [
  { name: 'none', inventory: withTemplate({}), expected: [] },
  {
    name: 'the cordoned node counts as an empty domain',
    inventory: { ...withTemplate({ spread: [spread(HOST)] }, 3), nodes: nodes('a', 'a', 'b') },
    expected: [`recommended ${WEB}`],
    says: 'room for 2 while one node is out',
  },
  {
    name: 'unless the constraint honours taints',
    inventory: {
      ...withTemplate({ spread: [spread(HOST, { nodeTaintsPolicy: 'Honor' })] }, 3),
      nodes: nodes('a', 'a', 'b'),
    },
    expected: [],
  },
  {
    name: 'zones keep a node',
    inventory: { ...withTemplate({ spread: [spread(ZONE)] }, 9), nodes: nodes('a', 'a', 'b', 'b') },
    expected: [],
  },
]);

describe('spreadCapacity', () => {
  it.each([
    ['a single node in a zone', spread(ZONE), ['a', 'a', 'b'], 1],
    ['a larger skew', spread(ZONE, { maxSkew: 3 }), ['a', 'a', 'b'], 3],
    ['fewer domains than minDomains', spread(ZONE, { minDomains: 3 }), ['a', 'a', 'b', 'b'], 2],
    ['no obstacle', spread(ZONE), ['a', 'a', 'b', 'b'], Infinity],
    ['the only node', spread(HOST), ['a'], 0],
  ])('with %s', (_, constraint, zones, expected) => {
    expect(spreadCapacity(constraint, nodes(...zones))).toBe(expected);
  });
});

describeCode('POD_BARE', [
  { name: 'controlled', inventory: { pods: [pod()] }, expected: [] },
  {
    name: 'bare',
    inventory: { pods: [pod({ controller: null })] },
    expected: ['recommended Pod/shop/web-1'],
  },
  {
    name: 'bare and finished',
    inventory: { pods: [pod({ controller: null, phase: 'Succeeded' })] },
    expected: [],
  },
  { name: 'a mirror', inventory: { pods: [pod({ controller: null, mirror: true })] }, expected: [] },
]);

describeCode('POD_LOCAL_STORAGE', [
  { name: 'none', inventory: { pods: [pod()] }, expected: [] },
  {
    name: 'two pods of one workload',
    inventory: {
      pods: [pod({ localVolumes: ['cache'] }), pod({ name: 'web-2', localVolumes: ['cache', 'tmp'] })],
    },
    expected: [`info ${WEB}`],
    says: '2 pods of Deployment/shop/web keep data on their nodes (volumes: cache, tmp)',
  },
  {
    name: 'a DaemonSet stays on its node',
    inventory: { pods: [pod({ controller: { kind: 'DaemonSet', name: 'log' }, localVolumes: ['varlog'] })] },
    expected: [],
  },
]);

const localVolume = { name: 'local-1', claim: { namespace: 'shop', name: 'data-web-1' } };

describeCode('POD_LOCAL_VOLUME', [
  {
    name: 'claims of other volumes',
    inventory: { pods: [pod({ claims: ['logs'] })], localVolumes: [localVolume] },
    expected: [],
  },
  {
    name: 'a claim of the same name in another namespace',
    inventory: {
      pods: [pod({ namespace: 'other', claims: ['data-web-1'] })],
      localVolumes: [localVolume],
    },
    expected: [],
  },
  {
    name: 'a local volume',
    inventory: { pods: [pod({ claims: ['logs', 'data-web-1'] })], localVolumes: [localVolume] },
    expected: [`recommended ${WEB}`],
    says: '1 pods of Deployment/shop/web are tied to their nodes by local volumes: local-1',
  },
]);

describeCode('POD_UNHEALTHY', [
  { name: 'ready', inventory: { pods: [pod()] }, expected: [] },
  { name: 'finished', inventory: { pods: [pod({ phase: 'Succeeded', ready: false })] }, expected: [] },
  {
    name: 'a failed attempt of a Job',
    inventory: { pods: [pod({ controller: { kind: 'Job', name: 'mail' }, phase: 'Failed', ready: false })] },
    expected: [],
  },
  {
    name: 'crashing',
    inventory: {
      pods: [
        pod({ ready: false, waiting: 'CrashLoopBackOff' }),
        pod({ name: 'web-2', ready: false, phase: 'Pending' }),
        pod({ name: 'web-3', ready: false }),
      ],
    },
    expected: [`recommended ${WEB}`],
    says: '(CrashLoopBackOff, Pending, not ready): web-1, web-2, web-3',
  },
]);

const webhook: WebhookInfo = {
  kind: 'ValidatingWebhookConfiguration',
  configuration: 'policy',
  name: 'pods.policy.example.com',
  resources: ['pods'],
  service: { namespace: 'shop', name: 'policy' },
  url: null,
  serviceSelector: { app: 'web' },
};

describeCode('WEBHOOK_UNAVAILABLE', [
  { name: 'a ready pod answers', inventory: { webhooks: [webhook], pods: [pod()] }, expected: [] },
  {
    name: 'no pod is ready',
    inventory: { webhooks: [webhook], pods: [pod({ ready: false }), pod({ namespace: 'other' })] },
    expected: ['required ValidatingWebhookConfiguration/policy'],
    says: 'pods.policy.example.com catches pods with failurePolicy Fail, and its service shop/policy has no ready pod',
  },
  {
    name: 'no service',
    inventory: { webhooks: [{ ...webhook, serviceSelector: null }] },
    expected: ['required ValidatingWebhookConfiguration/policy'],
    says: 'does not exist',
  },
]);

describeCode('WEBHOOK_UNVERIFIED', [
  { name: 'a ready pod answers', inventory: { webhooks: [webhook], pods: [pod()] }, expected: [] },
  { name: 'no pod is ready', inventory: { webhooks: [webhook] }, expected: [] },
  {
    name: 'a service without a selector',
    inventory: { webhooks: [{ ...webhook, serviceSelector: {} }] },
    expected: ['recommended ValidatingWebhookConfiguration/policy'],
    says: 'its service shop/policy selects no pods',
  },
  {
    name: 'called by URL',
    inventory: {
      webhooks: [
        { ...webhook, service: null, url: 'https://policy.example.com/check', serviceSelector: null },
      ],
    },
    expected: ['recommended ValidatingWebhookConfiguration/policy'],
    says: 'pods.policy.example.com catches pods with failurePolicy Fail, and is called at https://policy.example.com/check',
  },
]);

describeCode('KUBE_PROXY_IPVS', [
  { name: 'iptables', request: { targetVersion: '1.35' }, expected: [] },
  { name: 'IPVS before 1.35', inventory: { kubeProxy: { mode: 'ipvs' } }, expected: [] },
  {
    name: 'IPVS from 1.35 on',
    inventory: { kubeProxy: { mode: 'ipvs' } },
    request: { targetVersion: '1.35' },
    expected: ['recommended ConfigMap/kube-system/kube-proxy-config'],
  },
]);

describeCode('INGRESS_NGINX_RETIRED', [
  { name: 'something else', inventory: withTemplate({}), expected: [] },
  {
    name: 'its controller',
    inventory: withTemplate({ images: ['registry.k8s.io/ingress-nginx/controller:v1.12.0@sha256:abc'] }),
    expected: [`recommended ${WEB}`],
  },
]);

const autoscaler = (image: string) => ({
  autoscaler: { namespace: 'kube-system', name: 'cluster-autoscaler', replicas: 1, image },
});

describeCode('AUTOSCALER_VERSION', [
  { name: 'none', expected: [] },
  {
    name: 'of the target',
    state: autoscaler('registry.k8s.io/autoscaling/cluster-autoscaler:v1.34.0'),
    expected: [],
  },
  { name: 'of an unknown version', state: autoscaler('mirror/cluster-autoscaler:stable'), expected: [] },
  {
    name: 'of the present version',
    state: autoscaler('registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.1'),
    expected: ['recommended Deployment/kube-system/cluster-autoscaler'],
  },
]);

const karpenter = (tag: string) => withTemplate({ images: [`public.ecr.aws/karpenter/controller:${tag}`] });

describeCode('KARPENTER_VERSION', [
  { name: 'none', inventory: withTemplate({}), expected: [] },
  { name: 'the first that fits', inventory: karpenter('1.6.0@sha256:abc'), expected: [] },
  { name: 'a later one', inventory: karpenter('v1.12.3'), request: { targetVersion: '1.35' }, expected: [] },
  {
    name: 'an older one',
    inventory: karpenter('1.5.4'),
    expected: [`recommended ${WEB}`],
    says: 'needs 1.6 or later',
  },
  { name: 'an ancient one', inventory: karpenter('v0.37.0'), expected: [`recommended ${WEB}`] },
]);
