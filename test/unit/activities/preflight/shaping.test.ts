import type { V1ObjectMeta, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { proxyMode } from '../../../../activities/preflight/readers/kube-proxy.js';
import { shapeLocalVolume } from '../../../../activities/preflight/readers/local-volumes.js';
import { shapeNode } from '../../../../activities/preflight/readers/nodes.js';
import { shapePodTemplate } from '../../../../activities/preflight/readers/pod-template.js';
import { controllerOf, shapePod } from '../../../../activities/preflight/readers/pods.js';
import { blockingCandidate } from '../../../../activities/preflight/readers/webhooks.js';
import { shapeWorkload } from '../../../../activities/preflight/readers/workloads.js';

const labels = { app: 'web' };
const ownPods = { labelSelector: { matchLabels: labels } };
const otherPods = { labelSelector: { matchLabels: { app: 'db' } } };

const template = (spec: Partial<V1PodSpec>) =>
  shapePodTemplate({ metadata: { labels }, spec: { containers: [], ...spec } }, 'shop');

describe('shapePodTemplate', () => {
  it('fills in what Kubernetes would', () => {
    expect(shapePodTemplate({}, 'shop')).toEqual({
      labels: {},
      images: [],
      hasReadinessProbe: false,
      graceSeconds: 30,
      dockerSocket: false,
      nodeSelector: {},
      nodeAffinity: [],
      tolerations: [],
      antiAffinityKeys: [],
      spread: [],
    });
  });

  it('sees one readiness probe among containers, or a readiness gate', () => {
    const probed = { name: 'b', readinessProbe: { tcpSocket: { port: 80 } } };
    expect(template({ containers: [{ name: 'a' }, probed] }).hasReadinessProbe).toBe(true);
    expect(template({ containers: [{ name: 'a' }] }).hasReadinessProbe).toBe(false);
    expect(template({ readinessGates: [{ conditionType: 'lb' }] }).hasReadinessProbe).toBe(true);
  });

  it('sees a mount of the Docker socket', () => {
    const mount = (path: string) => template({ volumes: [{ name: 'v', hostPath: { path } }] }).dockerSocket;
    expect(mount('/var/run/docker.sock')).toBe(true);
    expect(mount('/var/log')).toBe(false);
  });

  it('keeps required anti-affinity against its own pods', () => {
    const podAntiAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { ...ownPods, topologyKey: 'host' },
        { ...ownPods, topologyKey: 'zone', namespaces: ['shop'] },
        { ...ownPods, topologyKey: 'elsewhere', namespaces: ['other'] },
        { ...otherPods, topologyKey: 'others' },
      ],
    };
    expect(template({ affinity: { podAntiAffinity } }).antiAffinityKeys).toEqual(['host', 'zone']);
  });

  it('keeps spread constraints that can leave a pod pending', () => {
    const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };
    const topologySpreadConstraints = [
      { ...constraint, ...ownPods, nodeTaintsPolicy: 'Honor', minDomains: 3 },
      { ...constraint, ...ownPods, whenUnsatisfiable: 'ScheduleAnyway' },
      { ...constraint, ...otherPods },
      { ...constraint, ...ownPods },
    ];
    expect(template({ topologySpreadConstraints }).spread).toEqual([
      { topologyKey: 'zone', maxSkew: 1, minDomains: 3, nodeTaintsPolicy: 'Honor' },
      { topologyKey: 'zone', maxSkew: 1, minDomains: 1, nodeTaintsPolicy: 'Ignore' },
    ]);
  });

  it('keeps node affinity and tolerations in full', () => {
    const matchExpressions = [
      { key: 'zone', operator: 'In', values: ['a'] },
      { key: 'gpu', operator: 'Exists' },
    ];
    const required = { nodeSelectorTerms: [{ matchExpressions }, {}] };
    const shaped = template({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } },
      tolerations: [
        { key: 'gpu', value: 'true' },
        { operator: 'Exists', effect: 'NoExecute' },
      ],
    });
    expect(shaped.nodeAffinity).toEqual([
      [matchExpressions[0], { key: 'gpu', operator: 'Exists', values: [] }],
      [],
    ]);
    expect(shaped.tolerations).toEqual([
      { key: 'gpu', operator: 'Equal', value: 'true', effect: null },
      { key: null, operator: 'Exists', value: '', effect: 'NoExecute' },
    ]);
  });
});

describe('shapeWorkload', () => {
  it('counts the nodes of a DaemonSet, and one replica where none is given', () => {
    const status = { desiredNumberScheduled: 7 };
    expect(shapeWorkload('DaemonSet', { status }).replicas).toBe(7);
    expect(shapeWorkload('Deployment', { spec: { template: {} } }).replicas).toBe(1);
    expect(shapeWorkload('Deployment', { spec: { replicas: 0, template: {} } }).replicas).toBe(0);
  });
});

describe('controllerOf', () => {
  const owned = (kind: string, name: string, rest: V1ObjectMeta = {}): V1ObjectMeta => ({
    ownerReferences: [{ apiVersion: 'v1', kind, name, uid: 'u', controller: true }],
    ...rest,
  });

  it.each([
    ['nobody', {}, null],
    ['a StatefulSet', owned('StatefulSet', 'db'), { kind: 'StatefulSet', name: 'db' }],
    [
      'the Deployment of a ReplicaSet',
      owned('ReplicaSet', 'web-app-5d4f', { labels: { 'pod-template-hash': '5d4f' } }),
      { kind: 'Deployment', name: 'web-app' },
    ],
    [
      'the Argo Rollout of a ReplicaSet',
      owned('ReplicaSet', 'web-7c9d', { labels: { 'rollouts-pod-template-hash': '7c9d' } }),
      { kind: 'Rollout', name: 'web' },
    ],
    ['a ReplicaSet of its own', owned('ReplicaSet', 'web-5d4f'), { kind: 'ReplicaSet', name: 'web-5d4f' }],
  ])('is %s', (_, metadata, expected) => {
    expect(controllerOf(metadata)).toEqual(expected);
  });
});

describe('shapePod', () => {
  const shape = (pod: V1Pod) => shapePod(pod);

  it('names volumes with data on the node', () => {
    const volumes = [
      { name: 'cache', emptyDir: {} },
      { name: 'shm', emptyDir: { medium: 'Memory' } },
      { name: 'logs', hostPath: { path: '/var/log' } },
      { name: 'settings', configMap: { name: 'c' } },
    ];
    expect(shape({ spec: { containers: [], volumes } }).localVolumes).toEqual(['cache', 'logs']);
  });

  it('names the claims that it mounts', () => {
    const volumes = [
      { name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } },
      { name: 'scratch', ephemeral: {} },
      { name: 'settings', configMap: { name: 'c' } },
    ];
    expect(shape({ metadata: { name: 'db-0' }, spec: { containers: [], volumes } }).claims).toEqual([
      'data-db-0',
      'db-0-scratch',
    ]);
  });

  it('keeps how the pod starts and ends', () => {
    const spec = {
      containers: [{ name: 'c', readinessProbe: { tcpSocket: { port: 80 } } }],
      terminationGracePeriodSeconds: 0,
      volumes: [{ name: 'v', hostPath: { path: '/var/run/docker.sock' } }],
    };
    const kept = { hasReadinessProbe: true, graceSeconds: 0, dockerSocket: true };
    expect(shape({ spec })).toMatchObject(kept);
    expect(shape({})).toMatchObject({ hasReadinessProbe: false, graceSeconds: 30, dockerSocket: false });
  });

  it('says why a pod does not run', () => {
    const waiting = { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 3 };
    const crashing = { ...waiting, state: { waiting: { reason: 'CrashLoopBackOff' } } };
    const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
    expect(shape({ status: { containerStatuses: [crashing] } }).waiting).toBe('CrashLoopBackOff');
    expect(shape({ status: { initContainerStatuses: [crashing] } }).waiting).toBe('CrashLoopBackOff');
    expect(shape({ status: { conditions: [unscheduled] } }).waiting).toBe('Unschedulable');
    expect(shape({}).waiting).toBe('');
  });

  it('knows a mirror pod', () => {
    expect(shape({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }).mirror).toBe(true);
  });
});

describe('shapeLocalVolume', () => {
  const claimRef = { namespace: 'shop', name: 'data' };
  const metadata = { name: 'pv-1' };

  it('keeps claimed volumes of a node', () => {
    const kept = [{ name: 'pv-1', claim: claimRef }];
    expect(shapeLocalVolume({ metadata, spec: { claimRef, local: { path: '/mnt' } } })).toEqual(kept);
    expect(shapeLocalVolume({ metadata, spec: { claimRef, hostPath: { path: '/mnt' } } })).toEqual(kept);
  });

  it('leaves out others, and those that nobody claimed', () => {
    const csi = { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' };
    expect(shapeLocalVolume({ metadata, spec: { claimRef, csi } })).toEqual([]);
    expect(shapeLocalVolume({ metadata, spec: { local: { path: '/mnt' } } })).toEqual([]);
  });
});

describe('shapeNode', () => {
  it('leaves out the taint of a cordon, which goes with the node', () => {
    const taints = [
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
      { key: 'gpu', effect: 'NoSchedule' },
    ];
    expect(shapeNode({ spec: { unschedulable: true, taints } })).toMatchObject({
      unschedulable: true,
      taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }],
      ready: false,
      nodeGroup: null,
    });
  });
});

describe('blockingCandidate', () => {
  const service = { namespace: 'policy', name: 'webhook' };
  const webhook = (resources: string[], fields = {}) => ({
    name: 'w',
    clientConfig: { service },
    rules: [{ apiGroups: [''], resources }],
    ...fields,
  });
  const candidate = (...args: Parameters<typeof webhook>) =>
    blockingCandidate('kind', 'conf', webhook(...args));

  it.each(['pods', 'nodes', '*', '*/*', 'pods/*', 'pods/eviction', 'nodes/status'])(
    'catches %s',
    (resource) => {
      expect(candidate([resource])).toEqual({
        kind: 'kind',
        configuration: 'conf',
        name: 'w',
        resources: [resource],
        service,
        url: null,
      });
    },
  );

  it.each(['pods/exec', 'services', 'secrets'])('does not catch %s', (resource) => {
    expect(candidate([resource])).toBeNull();
  });

  it.each([
    ['failures are ignored', { failurePolicy: 'Ignore' }],
    ['it is about another group', { rules: [{ apiGroups: ['apps'], resources: ['*'] }] }],
    ['it has no rules', { rules: undefined }],
  ])('is none when %s', (_, fields) => {
    expect(candidate(['pods'], fields)).toBeNull();
  });
});

describe('a webhook that is called by URL', () => {
  it('is a candidate without a service', () => {
    const url = 'https://policy.example.com/check';
    const rules = [{ apiGroups: [''], resources: ['pods'] }];
    expect(blockingCandidate('kind', 'conf', { name: 'w', clientConfig: { url }, rules })).toMatchObject({
      service: null,
      url,
    });
  });
});

describe('proxyMode', () => {
  it.each([
    ['mode: ipvs', 'ipvs'],
    ['mode: ""', 'iptables'],
    ['bindAddress: 0.0.0.0', 'iptables'],
  ])('of %s is %s', (text, mode) => {
    expect(proxyMode(text)).toBe(mode);
  });

  it('refuses what is no configuration', () => {
    expect(() => proxyMode('- just\n- a list')).toThrow('expected object');
  });
});
