import { AUTOSCALER, cluster, customGroup, nodeGroup } from './support/clusters.js';
import { ids, plan, stepOf } from './support/plans.js';

describe('node groups', () => {
  const groups = ['c', 'a', 'b'].map((name) => nodeGroup(name, '1.33'));
  const nodeSteps = (fields: object) =>
    ids(
      plan(cluster('1.33', { node_groups: groups }), { targetVersion: '1.34', ...fields }).steps.filter(
        (step) => step.resource_type === 'nodegroup',
      ),
    );

  test('are upgraded in the order of the request, the others by name', () => {
    expect(nodeSteps({ nodeGroups: { order: ['c'] } })).toEqual([
      '1.34/nodegroup-c',
      '1.34/nodegroup-a',
      '1.34/nodegroup-b',
    ]);
  });

  test('are filtered by names and globs, with the reason', () => {
    const state = cluster('1.33', {
      node_groups: [...groups, nodeGroup('gpu-1', '1.33'), nodeGroup('gpu-2', '1.33')],
    });
    const upgrade = plan(state, {
      targetVersion: '1.34',
      nodeGroups: { include: ['a', 'gpu-*'], exclude: ['*-2'] },
    });
    expect(ids(upgrade.steps.filter((step) => step.resource_type === 'nodegroup'))).toEqual([
      '1.34/nodegroup-a',
      '1.34/nodegroup-gpu-1',
    ]);
    expect(upgrade.skipped.map(({ reason }) => reason)).toEqual([
      'nodeGroups.include of the request does not name it. It stays at 1.33, 1 behind.',
      'nodeGroups.include of the request does not name it. It stays at 1.33, 1 behind.',
      'The request excludes it (nodeGroups.exclude: *-2). It stays at 1.33, 1 behind.',
    ]);
  });

  test('get the requested limit before their first update and their own back after the last', () => {
    const state = cluster('1.32', {
      node_groups: [
        nodeGroup('a', '1.32'),
        nodeGroup('b', '1.32', {
          update_config: {
            max_unavailable: null,
            max_unavailable_percentage: 33,
            update_strategy: 'MINIMAL',
          },
        }),
      ],
    });
    const upgrade = plan(state, { targetVersion: '1.34', maxUnavailable: '33%' });
    expect(ids(upgrade.steps.filter((step) => step.resource_type === 'nodegroup'))).toEqual([
      '1.33/set-max-unavailable-a',
      '1.33/nodegroup-a',
      '1.33/nodegroup-b',
      '1.34/nodegroup-a',
      '1.34/restore-max-unavailable-a',
      '1.34/nodegroup-b',
    ]);
    const limits = { nodegroup: 'a', update_strategy: 'DEFAULT' };
    const own = { ...limits, max_unavailable: 1, max_unavailable_percentage: null };
    expect(stepOf(upgrade.steps, '1.33/set-max-unavailable-a')).toMatchObject({
      parameters: { ...limits, max_unavailable: null, max_unavailable_percentage: 33 },
      rollback_action: { parameters: own },
      always: false,
    });
    expect(stepOf(upgrade.steps, '1.34/restore-max-unavailable-a')).toMatchObject({
      parameters: own,
      always: true,
    });
    expect(ids(upgrade.rollback_plan.steps)).not.toContain('rollback/1.34/restore-max-unavailable-a');
  });

  test('are updated without nodes too', () => {
    const state = cluster('1.33', { node_groups: [nodeGroup('idle', '1.33', { desired_size: 0 })] });
    expect(ids(plan(state, { targetVersion: '1.34' }).steps)).toContain('1.34/nodegroup-idle');
  });

  test('that trail are brought level before the control plane, with the autoscaler at rest throughout', () => {
    const state = cluster('1.33', {
      autoscaler: AUTOSCALER,
      node_groups: [nodeGroup('late', '1.30'), nodeGroup('level', '1.33')],
    });
    const upgrade = plan(state, { targetVersion: '1.34' });
    expect(ids(upgrade.steps)).toEqual([
      '1.34/autoscaler-pause',
      '1.34/level-late',
      '1.34/insights',
      '1.34/control-plane',
      '1.34/nodegroup-late',
      '1.34/nodegroup-level',
      '1.34/autoscaler-resume',
    ]);
    expect(stepOf(upgrade.steps, '1.34/level-late').parameters).toMatchObject({
      version: '1.33',
      release_version: '1.33.5-20260811',
    });
    expect(upgrade.rollback_plan.limitations).toContainEqual(
      expect.stringContaining('Node group late stays at 1.33'),
    );
  });

  test('whose last update stopped half-way count by their oldest node', () => {
    const state = cluster('1.34', {
      node_groups: [
        nodeGroup('half', '1.34', { kubelet_versions: { 'v1.33.4-eks-1': 2, 'v1.34.1-eks-1': 1 } }),
      ],
    });
    expect(ids(plan(state, { targetVersion: '1.34' }).steps)).toEqual(['1.34/nodegroup-half']);
  });

  test('take a release and force of their own, the release only in the last hop', () => {
    const upgrade = plan(cluster('1.32', { node_groups: [nodeGroup('a', '1.32')] }), {
      targetVersion: '1.34',
      nodeGroupOverrides: { a: { releaseVersion: '1.34.1-20260612', force: true } },
    });
    expect(stepOf(upgrade.steps, '1.33/nodegroup-a').parameters).toMatchObject({
      release_version: '1.33.5-20260811',
      force: true,
    });
    expect(stepOf(upgrade.steps, '1.34/nodegroup-a').parameters).toMatchObject({
      release_version: '1.34.1-20260612',
      force: true,
    });
  });

  test('of an AMI type without a known release are left to EKS, with a finding that can be waived', () => {
    const state = cluster('1.33', {
      node_groups: [nodeGroup('win', '1.33', { ami_type: 'WINDOWS_CORE_2022_x86_64' })],
    });
    const upgrade = plan(state, { targetVersion: '1.34', preflight: { ignore: ['AMI_RELEASE_UNKNOWN'] } });
    expect(stepOf(upgrade.steps, '1.34/nodegroup-win').parameters).toMatchObject({
      version: '1.34',
      release_version: null,
    });
    expect(upgrade.findings).toMatchObject([
      { code: 'AMI_RELEASE_UNKNOWN', severity: 'recommended', waived: true },
    ]);
  });

  test('with their own AMI move to a launch template version that exists, or stay with the reason', () => {
    const state = cluster('1.33', {
      node_groups: [
        customGroup('gpu', '1.33'),
        customGroup('plain', '1.33'),
        customGroup('empty', null, { desired_size: 0 }),
      ],
    });
    const upgrade = plan(state, {
      targetVersion: '1.34',
      nodeGroupOverrides: { gpu: { launchTemplateVersion: '7' } },
    });
    expect(stepOf(upgrade.steps, '1.34/nodegroup-gpu').parameters).toMatchObject({
      launch_template: { id: 'lt-0123456789abcdef0', version: '7' },
    });
    expect(upgrade.skipped.map(({ reason }) => reason)).toEqual([
      'It runs its own AMI and no new one is named in nodeGroupOverrides.plain. It stays at 1.33, 1 behind.',
      'It runs its own AMI and no new one is named in nodeGroupOverrides.empty. It has no nodes.',
    ]);
  });

  test('that EKS does not manage are named as left alone', () => {
    const state = cluster('1.33', {
      unmanaged_nodes: { self_managed: 2, karpenter: 5, fargate: 1, auto: 0 },
    });
    const { skipped } = plan(state, { targetVersion: '1.34' });
    expect(skipped.map(({ resource }) => resource)).toEqual([
      'nodes/self-managed',
      'nodes/karpenter',
      'nodes/fargate',
    ]);
  });
});

describe('the autoscaler', () => {
  const groups = [nodeGroup('a', '1.33')];
  test.each([
    ['is scaled to 0', { ...AUTOSCALER, replicas: 0 }, groups],
    ['does not exist', null, groups],
    ['has no groups to fight with', AUTOSCALER, []],
  ])('is left alone when it %s', (_, autoscaler, node_groups) => {
    const { steps } = plan(cluster('1.33', { autoscaler, node_groups }), { targetVersion: '1.34' });
    expect(steps.filter((step) => step.resource_type === 'autoscaler')).toEqual([]);
  });

  test.each([
    ['repo/cluster-autoscaler:v1.34.2'],
    ['repo/cluster-autoscaler:latest'],
    ['repo/cluster-autoscaler@sha256:0123'],
  ])('keeps the image %s', (image) => {
    const state = cluster('1.33', { autoscaler: { ...AUTOSCALER, image }, node_groups: groups });
    const resume = stepOf(plan(state, { targetVersion: '1.34' }).steps, '1.34/autoscaler-resume');
    expect(resume).toMatchObject({ always: true, parameters: { image: null } });
  });
});
