import {
  addon,
  CLUSTER_ARN,
  describeCode,
  groupArn,
  node,
  nodeGroup,
  template,
  workload,
} from './fixtures.js';

const al2 = (current_version: string) => ({
  current_version,
  node_groups: [nodeGroup({ ami_type: 'AL2_x86_64' })],
});

describeCode('KUBELET_SKEW', [
  { name: 'level', expected: [] },
  {
    name: 'a group that moves along is brought level before the first hop',
    inventory: {
      nodes: [node({ kubeletVersion: 'v1.29.0' }), node({ name: 'node-2', kubeletVersion: 'v1.29.9' })],
    },
    request: { targetVersion: '1.35' },
    expected: [],
  },
  {
    name: 'a group that stays is four behind the last hop',
    inventory: {
      nodes: [node({ kubeletVersion: 'v1.31.0' }), node({ name: 'node-2', kubeletVersion: 'v1.31.9' })],
    },
    request: { targetVersion: '1.35', nodeGroups: { exclude: ['blue'] } },
    expected: [`required ${groupArn('blue')}`],
    says: '2 nodes of node group blue (such as node-1, v1.31.0) would be 4 minor versions behind a control plane at 1.35',
  },
  {
    name: 'a group that stays is three behind the last hop',
    inventory: { nodes: [node({ kubeletVersion: 'v1.32.0' })] },
    request: { targetVersion: '1.35', nodeGroups: { exclude: ['blue'] } },
    expected: [],
  },
  {
    name: 'an AL2 group stays at 1.32, which 1.35 allows',
    state: al2('1.30'),
    inventory: { nodes: [node({ kubeletVersion: 'v1.30.0' })] },
    request: { targetVersion: '1.35' },
    expected: [],
  },
  {
    name: 'an AL2 group stays at 1.32, which 1.36 does not allow',
    state: al2('1.30'),
    inventory: { nodes: [node({ kubeletVersion: 'v1.30.0' })] },
    request: { targetVersion: '1.36' },
    expected: [`required ${groupArn('blue')}`],
    says: 'would be 4 minor versions behind a control plane at 1.36',
  },
  {
    name: 'an AL2 group behind a newer control plane cannot be brought level',
    state: al2('1.34'),
    inventory: { nodes: [node({ kubeletVersion: 'v1.31.0' })] },
    request: { targetVersion: '1.35' },
    expected: [`required ${groupArn('blue')}`],
  },
  {
    name: 'a group with its own image has one for the target only',
    state: { node_groups: [nodeGroup({ ami_type: 'CUSTOM' })] },
    inventory: { nodes: [node({ kubeletVersion: 'v1.31.0' })] },
    request: { targetVersion: '1.35', nodeGroupOverrides: { blue: { launchTemplateVersion: '4' } } },
    expected: [`required ${groupArn('blue')}`],
  },
  {
    name: 'four behind now, which a level hop repairs rather than causes',
    state: { node_groups: [nodeGroup({ ami_type: 'CUSTOM' })] },
    inventory: { nodes: [node({ kubeletVersion: 'v1.29.0' })] },
    request: { targetVersion: '1.33' },
    expected: [],
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
    name: 'as an add-on it is brought level first, and moves along',
    inventory: proxy('v1.30.1'),
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
  {
    name: 'ahead of the control plane',
    inventory: proxy('v1.34.0'),
    state: { addons: [addon({ name: 'kube-proxy' })] },
    expected: ['required DaemonSet/kube-system/kube-proxy'],
    says: 'ahead of the control plane (1.33)',
  },
  {
    name: 'three newer than a kubelet beside it',
    inventory: { ...proxy('v1.33.1'), nodes: [node({ kubeletVersion: 'v1.30.4' })] },
    expected: [],
  },
  {
    name: 'four newer than a kubelet beside it',
    inventory: {
      ...proxy('v1.33.1'),
      nodes: [node(), node({ name: 'old', kubeletVersion: 'v1.29.4' })],
    },
    expected: ['required DaemonSet/kube-system/kube-proxy'],
    says: 'kube-proxy v1.33.1 is more than 3 minor versions from the kubelets of old (v1.29.4)',
  },
  {
    name: 'four older than the control plane now, and than a kubelet beside it',
    inventory: { ...proxy('v1.29.1'), nodes: [node()] },
    expected: ['required DaemonSet/kube-system/kube-proxy', 'required DaemonSet/kube-system/kube-proxy'],
    says: 'would be 5 minor versions behind a control plane at 1.34',
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
