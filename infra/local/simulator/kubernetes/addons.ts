import { createWithDefaults } from './bootstrap.js';
import type { ClusterState } from './cluster-state.js';
import type { PodTemplate, StoredObject } from './store/objects.js';
import { BUDGETS, DAEMON_SETS, DEPLOYMENTS, type ResourceType } from './store/resources.js';

const NAMESPACE = 'kube-system';

/** An add-on's part of the cluster: a workload with the add-on's image. */
interface AddonWorkload {
  name: string;
  kind: 'Deployment' | 'DaemonSet';
  labels: Record<string, string>;
  /** Of the budget that EKS installs with the workload. */
  maxUnavailable?: number;
}

const component = (name: string): Record<string, string> => ({ 'app.kubernetes.io/name': name });

/** What the EKS add-ons install in kube-system; any other add-on is a Deployment of its own name. */
const WORKLOADS: Record<string, AddonWorkload[]> = {
  coredns: [
    {
      name: 'coredns',
      kind: 'Deployment',
      labels: { 'k8s-app': 'kube-dns', 'eks.amazonaws.com/component': 'coredns' },
      maxUnavailable: 1,
    },
  ],
  'vpc-cni': [
    { name: 'aws-node', kind: 'DaemonSet', labels: { 'k8s-app': 'aws-node', ...component('aws-node') } },
  ],
  'kube-proxy': [{ name: 'kube-proxy', kind: 'DaemonSet', labels: { 'k8s-app': 'kube-proxy' } }],
  'eks-pod-identity-agent': [
    { name: 'eks-pod-identity-agent', kind: 'DaemonSet', labels: component('eks-pod-identity-agent') },
  ],
  'metrics-server': [
    { name: 'metrics-server', kind: 'Deployment', labels: component('metrics-server'), maxUnavailable: 1 },
  ],
  'aws-ebs-csi-driver': [
    {
      name: 'ebs-csi-controller',
      kind: 'Deployment',
      labels: { app: 'ebs-csi-controller' },
      maxUnavailable: 1,
    },
    { name: 'ebs-csi-node', kind: 'DaemonSet', labels: { app: 'ebs-csi-node' } },
  ],
};

function workloadsOf(addon: string): AddonWorkload[] {
  return WORKLOADS[addon] ?? [{ name: addon, kind: 'Deployment', labels: component(addon) }];
}

/**
 * Brings an add-on's workloads to a version; their pods are rolled by the controllers.
 * @param addon.image With or without a tag; without one, the version is the tag.
 */
export function addAddon(state: ClusterState, addon: { name: string; version: string; image: string }): void {
  const image = /:[^/]+$/.test(addon.image) ? addon.image : `${addon.image}:${addon.version}`;
  for (const workload of workloadsOf(addon.name)) {
    if (workload.kind === 'Deployment') setDeployment(state, workload, image);
    else setDaemonSet(state, workload, image);
    if (workload.maxUnavailable !== undefined) ensureBudget(state, workload);
  }
}

/** Deletes an add-on's workloads, with their pods and budgets. */
export function removeAddon(state: ClusterState, addon: string): void {
  for (const { name } of workloadsOf(addon)) {
    for (const type of [DEPLOYMENTS, DAEMON_SETS, BUDGETS] as ResourceType[])
      state.store.remove(type, `${NAMESPACE}/${name}`);
  }
}

function setDeployment(state: ClusterState, workload: AddonWorkload, image: string): void {
  const key = `${NAMESPACE}/${workload.name}`;
  if (state.store.get(DEPLOYMENTS, key)) {
    state.store.update(DEPLOYMENTS, key, (current) => withImage(current, image));
    return;
  }
  createWithDefaults(state, DEPLOYMENTS, {
    metadata: metadataOf(workload),
    spec: { replicas: 2, selector: { matchLabels: workload.labels }, template: templateOf(workload, image) },
  });
}

function setDaemonSet(state: ClusterState, workload: AddonWorkload, image: string): void {
  const key = `${NAMESPACE}/${workload.name}`;
  if (state.store.get(DAEMON_SETS, key)) {
    state.store.update(DAEMON_SETS, key, (current) => withImage(current, image));
    return;
  }
  createWithDefaults(state, DAEMON_SETS, {
    metadata: metadataOf(workload),
    spec: {
      selector: { matchLabels: workload.labels },
      template: templateOf(workload, image),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
    },
  });
}

function ensureBudget(state: ClusterState, { name, labels, maxUnavailable }: AddonWorkload): void {
  if (state.store.get(BUDGETS, `${NAMESPACE}/${name}`)) return;
  createWithDefaults(state, BUDGETS, {
    metadata: { name, namespace: NAMESPACE, labels },
    spec: { maxUnavailable, selector: { matchLabels: labels } },
  });
}

function metadataOf({ name, labels }: AddonWorkload): {
  name: string;
  namespace: string;
  labels: Record<string, string>;
} {
  return { name, namespace: NAMESPACE, labels };
}

/** Add-on pods run on every kind of node, tainted or not. */
function templateOf({ name, kind, labels }: AddonWorkload, image: string): PodTemplate {
  const daemon = kind === 'DaemonSet';
  return {
    metadata: { labels },
    spec: {
      containers: [{ name, image }],
      priorityClassName: daemon ? 'system-node-critical' : 'system-cluster-critical',
      terminationGracePeriodSeconds: 30,
      tolerations: daemon
        ? [{ operator: 'Exists' }]
        : [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
          ],
    },
  };
}

interface Templated extends StoredObject {
  spec: { template: PodTemplate };
}

function withImage<T extends Templated>(workload: T, image: string): T {
  const { template } = workload.spec;
  const containers = template.spec.containers.map((container, index) =>
    index === 0 ? { ...container, image } : container,
  );
  return {
    ...workload,
    spec: { ...workload.spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
}
