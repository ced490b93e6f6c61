import { addon, CLUSTER_ARN, describeCode, groupArn, node, template, workload } from './fixtures.js';

describeCode('KUBELET_SKEW', [
  { name: 'level', expected: [] },
  {
    name: 'three behind the next version',
    inventory: { nodes: [node({ kubeletVersion: 'v1.31.0' })] },
    expected: [],
  },
  {
    name: 'four behind the next version',
    inventory: {
      nodes: [node({ kubeletVersion: 'v1.30.0' }), node({ name: 'node-2', kubeletVersion: 'v1.30.9' })],
    },
    expected: [`required ${groupArn('blue')}`],
    says: '2 nodes of node group blue',
  },
  {
    name: 'a group that moves along only has to reach the first hop',
    inventory: { nodes: [node({ kubeletVersion: 'v1.31.0' })] },
    request: { targetVersion: '1.35' },
    expected: [],
  },
  {
    name: 'a group that stays has to reach the last one',
    inventory: { nodes: [node({ kubeletVersion: 'v1.31.0' })] },
    request: { targetVersion: '1.35', nodeGroups: { exclude: ['blue'] } },
    expected: [`required ${groupArn('blue')}`],
  },
  {
    name: 'a node of no group',
    inventory: { nodes: [node({ name: 'own', nodeGroup: null, kubeletVersion: 'v1.30.0' })] },
    expected: ['required Node/own'],
  },
  {
    name: 'ahead of the control plane',
    inventory: { nodes: [node({ kubeletVersion: 'v1.34.0' })] },
    expected: [`required ${groupArn('blue')}`],
    says: 'ahead',
  },
]);

describeCode('KUBELET_BEHIND', [
  { name: 'level', expected: [] },
  {
    name: 'one behind',
    inventory: { nodes: [node({ kubeletVersion: 'v1.32.0' })] },
    expected: [`info ${groupArn('blue')}`],
    says: 'by 1',
  },
]);

const proxy = (tag: string) => ({
  workloads: [
    workload({
      kind: 'DaemonSet',
      namespace: 'kube-system',
      name: 'kube-proxy',
      template: template({ images: [`registry:5000/eks/kube-proxy:${tag}`] }),
    }),
  ],
});

describeCode('KUBE_PROXY_SKEW', [
  { name: 'level', inventory: proxy('v1.33.1-eksbuild.1'), expected: [] },
  { name: 'no kube-proxy', expected: [] },
  {
    name: 'by hand, four behind the target',
    inventory: proxy('v1.31.1'),
    request: { targetVersion: '1.35' },
    expected: ['required DaemonSet/kube-system/kube-proxy'],
  },
  {
    name: 'as an add-on it moves along',
    inventory: proxy('v1.31.1'),
    state: { addons: [addon({ name: 'kube-proxy' })] },
    request: { targetVersion: '1.35' },
    expected: [],
  },
  {
    name: 'as an add-on that is skipped it does not',
    inventory: proxy('v1.31.1'),
    state: { addons: [addon({ name: 'kube-proxy' })] },
    request: { targetVersion: '1.35', addons: { 'kube-proxy': { skip: true } } },
    expected: ['required DaemonSet/kube-system/kube-proxy'],
  },
]);

const unmanaged = { self_managed: 0, karpenter: 0, fargate: 0, auto: 0 };

describeCode('NODES_SELF_MANAGED', [
  { name: 'none', expected: [] },
  {
    name: 'three',
    state: { unmanaged_nodes: { ...unmanaged, self_managed: 3 } },
    expected: [`recommended ${CLUSTER_ARN}`],
    says: '3',
  },
]);
describeCode('NODES_KARPENTER', [
  { name: 'none', expected: [] },
  {
    name: 'some',
    state: { unmanaged_nodes: { ...unmanaged, karpenter: 1 } },
    expected: [`info ${CLUSTER_ARN}`],
  },
]);
describeCode('NODES_FARGATE', [
  { name: 'none', expected: [] },
  {
    name: 'some',
    state: { fargate_profiles: ['batch'], unmanaged_nodes: { ...unmanaged, fargate: 1 } },
    expected: [`recommended ${CLUSTER_ARN}`],
    says: 'batch',
  },
]);
describeCode('NODES_AUTO_MODE', [
  { name: 'none', expected: [] },
  { name: 'on', state: { auto_mode: true }, expected: [`info ${CLUSTER_ARN}`] },
]);

describeCode('NODE_NOT_READY', [
  { name: 'Ready', expected: [] },
  { name: 'NotReady', inventory: { nodes: [node({ ready: false })] }, expected: ['recommended Node/node-1'] },
]);
describeCode('NODE_CORDONED', [
  { name: 'open', expected: [] },
  { name: 'cordoned', inventory: { nodes: [node({ unschedulable: true })] }, expected: ['info Node/node-1'] },
]);
