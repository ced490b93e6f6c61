import { strategyFor } from '../../../../activities/planning/strategies/strategies.js';
import type { ClusterState } from '../../../../contracts/cluster-state.js';
import type { ErrorCode } from '../../../../contracts/errors.js';
import type { UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';
import { addon, cluster, customGroup, nodeGroup } from './support/clusters.js';
import { failureOf, plan } from './support/plans.js';

interface Case {
  name: string;
  state: ClusterState;
  fields: Omit<UpgradeRequestInput, 'clusterName'>;
  code: ErrorCode;
  field?: string;
  message: string;
}

const level = cluster('1.33', {
  node_groups: [nodeGroup('a', '1.33'), customGroup('gpu', '1.33')],
  addons: [addon('coredns', 'v1.12.1-eksbuild.2')],
});

const cases: Case[] = [
  {
    name: 'a downgrade',
    state: level,
    fields: { targetVersion: '1.32' },
    code: 'VERSION_DOWNGRADE',
    field: 'targetVersion',
    message: 'Cluster demo runs 1.33; 1.32 is below it.',
  },
  {
    name: 'a version that EKS does not offer',
    state: level,
    fields: { targetVersion: '1.36' },
    code: 'VERSION_NOT_OFFERED',
    field: 'targetVersion',
    message: 'EKS does not offer 1.36; from 1.33 on it offers 1.33, 1.34, 1.35.',
  },
  {
    name: 'a version out of support',
    state: cluster('1.29'),
    fields: { targetVersion: '1.30' },
    code: 'VERSION_OUT_OF_SUPPORT',
    field: 'targetVersion',
    message: 'EKS no longer supports 1.30; it supports 1.31, 1.32, 1.33, 1.34, 1.35.',
  },
  {
    name: 'a way through a version out of support',
    state: cluster('1.29'),
    fields: { targetVersion: '1.31' },
    code: 'VERSION_OUT_OF_SUPPORT',
    field: 'targetVersion',
    message: 'EKS no longer supports 1.30, which lies on the way to 1.31; it supports',
  },
  {
    name: 'an unknown group in include',
    state: level,
    fields: { targetVersion: '1.34', nodeGroups: { include: ['a', 'x'] } },
    code: 'NODEGROUP_NOT_FOUND',
    field: 'nodeGroups.include[1]',
    message: 'The cluster has no node group x; it has a, gpu.',
  },
  {
    name: 'an unknown group in order',
    state: level,
    fields: { targetVersion: '1.34', nodeGroups: { order: ['x'] } },
    code: 'NODEGROUP_NOT_FOUND',
    field: 'nodeGroups.order[0]',
    message: 'The cluster has no node group x',
  },
  {
    name: 'an unknown group in the overrides',
    state: cluster('1.33'),
    fields: { targetVersion: '1.34', nodeGroupOverrides: { x: { force: true } } },
    code: 'NODEGROUP_NOT_FOUND',
    field: 'nodeGroupOverrides.x',
    message: 'The cluster has no node group x; it has none.',
  },
  {
    name: 'an AMI for a group with an EKS image',
    state: level,
    fields: { targetVersion: '1.34', nodeGroupOverrides: { a: { amiId: 'ami-0bbbbbbbbbbbbbbbb' } } },
    code: 'INVALID_REQUEST',
    field: 'nodeGroupOverrides.a.amiId',
    message: 'Node group a runs AL2023_x86_64_STANDARD: amiId is for groups with their own AMI.',
  },
  {
    name: 'a launch template version for a group with an EKS image',
    state: level,
    fields: { targetVersion: '1.34', nodeGroupOverrides: { a: { launchTemplateVersion: '2' } } },
    code: 'INVALID_REQUEST',
    field: 'nodeGroupOverrides.a.launchTemplateVersion',
    message: 'launchTemplateVersion is for groups with their own AMI.',
  },
  {
    name: 'a release for a group with its own AMI',
    state: level,
    fields: { targetVersion: '1.34', nodeGroupOverrides: { gpu: { releaseVersion: '1.34.5-20260811' } } },
    code: 'INVALID_REQUEST',
    field: 'nodeGroupOverrides.gpu.releaseVersion',
    message: 'give amiId or launchTemplateVersion, not a release version.',
  },
  {
    name: 'an AMI and a launch template version together',
    state: level,
    fields: {
      targetVersion: '1.34',
      nodeGroupOverrides: { gpu: { amiId: 'ami-0bbbbbbbbbbbbbbbb', launchTemplateVersion: '4' } },
    },
    code: 'INVALID_REQUEST',
    field: 'nodeGroupOverrides.gpu.launchTemplateVersion',
    message: 'Give either amiId or launchTemplateVersion for node group gpu.',
  },
  {
    name: 'an AMI for a group whose launch template is not known',
    state: cluster('1.33', { node_groups: [customGroup('gpu', '1.33', { launch_template: null })] }),
    fields: { targetVersion: '1.34', nodeGroupOverrides: { gpu: { amiId: 'ami-0bbbbbbbbbbbbbbbb' } } },
    code: 'INVALID_REQUEST',
    field: 'nodeGroupOverrides.gpu.amiId',
    message: 'EKS names no launch template of node group gpu',
  },
  {
    name: 'an add-on version that EKS does not offer',
    state: level,
    fields: { targetVersion: '1.34', addons: { coredns: { version: 'v9.9.9' } } },
    code: 'ADDON_VERSION_NOT_OFFERED',
    field: 'addons.coredns.version',
    message:
      'EKS does not offer version v9.9.9 of coredns for 1.34; it offers v1.12.4-eksbuild.1, v1.12.1-eksbuild.2.',
  },
  {
    name: 'a kube-proxy newer than the API server',
    state: cluster('1.33', { addons: [addon('kube-proxy', 'v1.33.3-eksbuild.2')] }),
    fields: { targetVersion: '1.34', addons: { 'kube-proxy': { version: 'v1.35.3-eksbuild.2' } } },
    code: 'ADDON_VERSION_NOT_OFFERED',
    field: 'addons.kube-proxy.version',
    message:
      'EKS does not offer version v1.35.3-eksbuild.2 of kube-proxy for 1.34; it offers v1.34.3-eksbuild.2',
  },
  {
    name: 'an add-on that is not installed',
    state: level,
    fields: { targetVersion: '1.34', addons: { 'vpc-cni': { version: 'v1.20.5-eksbuild.1' } } },
    code: 'INVALID_REQUEST',
    field: 'addons.vpc-cni',
    message: 'The cluster has no EKS add-on vpc-cni; it has coredns.',
  },
  {
    name: 'a group that the request leaves out too far behind',
    state: cluster('1.33', { node_groups: [nodeGroup('old', '1.30')] }),
    fields: { targetVersion: '1.34', nodeGroups: { exclude: ['old'] } },
    code: 'VERSION_SKEW',
    message:
      'Node group old runs 1.30; with the control plane at 1.34 it would trail by 4 minor versions, of which 3 are allowed. The request excludes it (nodeGroups.exclude: old).',
  },
  {
    name: 'Amazon Linux 2 too far behind',
    state: cluster('1.33', { node_groups: [nodeGroup('legacy', '1.31', { ami_type: 'AL2_x86_64' })] }),
    fields: { targetVersion: '1.35' },
    code: 'VERSION_SKEW',
    message:
      'Node group legacy runs 1.31; with the control plane at 1.35 it would trail by 4 minor versions, of which 3 are allowed. It runs Amazon Linux 2, for which there are no images after 1.32.',
  },
  {
    name: 'a custom AMI too far behind',
    state: cluster('1.31', { node_groups: [customGroup('gpu', '1.31')] }),
    fields: { targetVersion: '1.35', nodeGroupOverrides: { gpu: { amiId: 'ami-0bbbbbbbbbbbbbbbb' } } },
    code: 'VERSION_SKEW',
    message: 'Node group gpu runs 1.31; with the control plane at 1.35 it would trail by 4 minor versions',
  },
  {
    name: 'a cluster that is there altogether',
    state: cluster('1.34', {
      node_groups: [nodeGroup('a', '1.34')],
      addons: [addon('coredns', 'v1.12.4-eksbuild.1'), addon('vpc-cni', 'v1.21.2-eksbuild.1')],
    }),
    fields: { targetVersion: '1.34' },
    code: 'ALREADY_AT_VERSION',
    field: 'targetVersion',
    message: 'Cluster demo, its node groups and add-ons are at 1.34.',
  },
  {
    name: 'a cluster in which nothing more can be moved',
    state: cluster('1.34', { node_groups: [customGroup('gpu', '1.33')] }),
    fields: { targetVersion: '1.34' },
    code: 'ALREADY_AT_VERSION',
    field: 'targetVersion',
    message:
      'are at 1.34, as far as they can be moved. arn:aws:eks:eu-central-1:111122223333:nodegroup/demo/gpu/0a: It runs its own AMI',
  },
];

test.each(cases)('refuses $name', ({ state, fields, code, field, message }) => {
  const failure = failureOf(() => plan(state, fields));
  expect(failure).toMatchObject({ code, ...(field !== undefined && { field }) });
  expect(failure.message).toContain(message);
  expect(failure.resource).toMatch(/^(arn:|addon\/)/);
  expect(failure.remedy).not.toBe('');
});

test.each([
  [
    nodeGroup('old', '1.30'),
    { nodeGroups: { include: ['b'] } },
    'Include old in the plan, or upgrade it first.',
  ],
  [
    customGroup('gpu', '1.30'),
    {},
    'Upgrade the cluster in two requests, the first to at most 1.33 with an image for that version in nodeGroupOverrides.gpu.amiId.',
  ],
  [
    nodeGroup('legacy', '1.30', { ami_type: 'AL2_x86_64' }),
    {},
    'Replace legacy by a group on Amazon Linux 2023 or Bottlerocket first.',
  ],
])('says what to do about the skew of %#', (group, fields, remedy) => {
  const state = cluster('1.33', { node_groups: [group, nodeGroup('b', '1.33')] });
  const failure = failureOf(() => plan(state, { targetVersion: '1.34', ...fields }));
  expect(failure).toMatchObject({ code: 'VERSION_SKEW', resource: group.arn, remedy });
});

test('lets a glob match nothing and skips add-ons that are not there: one request serves many clusters', () => {
  const fields = { nodeGroups: { include: ['a', 'spot-*'] }, addons: { 'vpc-cni': { skip: true } } };
  expect(plan(level, { targetVersion: '1.34', ...fields }).steps).not.toEqual([]);
});

test.each(['blue_green', 'custom'] as const)('has no strategy %s yet, and names those it has', (type) => {
  expect(failureOf(() => strategyFor(type))).toMatchObject({
    code: 'STRATEGY_NOT_AVAILABLE',
    field: 'strategy',
    message: `The strategy ${type} is not available; available: in_place.`,
  });
});
