import { addon, AUTOSCALER, cluster, customGroup, nodeGroup } from './support/clusters.js';
import { ids, lines, plan, stepOf } from './support/plans.js';

const BOTTLEROCKET = { ami_type: 'BOTTLEROCKET_x86_64', release_version: '1.42.0-d15dbac9' };

/** Three hops with every kind of group, a CNI that has to step, and a configured add-on. */
const mixed = () =>
  cluster('1.31', {
    autoscaler: AUTOSCALER,
    node_groups: [
      nodeGroup('workers', '1.31'),
      nodeGroup('bottles', '1.31', BOTTLEROCKET),
      customGroup('gpu', '1.31', { desired_size: 1 }),
      nodeGroup('legacy', '1.31', { ami_type: 'AL2_x86_64', desired_size: 2 }),
    ],
    addons: [
      addon('kube-proxy', 'v1.31.3-eksbuild.2'),
      addon('coredns', 'v1.11.1-eksbuild.8', { configuration_values: '{"replicaCount":3}' }),
      addon('vpc-cni', 'v1.17.1-eksbuild.1', {
        service_account_role_arn: 'arn:aws:iam::111122223333:role/cni',
      }),
      addon('aws-ebs-csi-driver', 'v1.43.0-eksbuild.1'),
    ],
  });
const gpuImage = { gpu: { amiId: 'ami-0bbbbbbbbbbbbbbbb' } };

describe('three hops from 1.31 to 1.34', () => {
  const upgrade = plan(mixed(), { targetVersion: '1.34', nodeGroupOverrides: gpuImage });

  test('are written in the order that keeps the cluster within the skew policy', () => {
    expect(lines(upgrade.steps)).toEqual([
      '1.32/prepare-addon-vpc-cni@1.18: Add-on vpc-cni v1.17.1-eksbuild.1 → v1.18.6-eksbuild.1',
      '1.32/prepare-addon-vpc-cni@1.19: Add-on vpc-cni v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7',
      '1.32/prepare-addon-vpc-cni: Add-on vpc-cni v1.19.6-eksbuild.7 → v1.20.1-eksbuild.3',
      '1.32/prepare-addon-coredns: Add-on coredns v1.11.1-eksbuild.8 → v1.11.4-eksbuild.24',
      '1.32/insights: Upgrade insights for 1.32',
      '1.32/control-plane: Control plane 1.31 → 1.32',
      '1.32/autoscaler-pause: Pause cluster-autoscaler',
      '1.32/nodegroup-bottles: Node group bottles 1.31 → 1.32',
      '1.32/nodegroup-legacy: Node group legacy 1.31 → 1.32',
      '1.32/nodegroup-workers: Node group workers 1.31 → 1.32',
      '1.32/autoscaler-resume: Resume cluster-autoscaler',
      '1.32/addon-kube-proxy: Add-on kube-proxy v1.31.3-eksbuild.2 → v1.32.3-eksbuild.2',
      '1.33/insights: Upgrade insights for 1.33',
      '1.33/control-plane: Control plane 1.32 → 1.33',
      '1.33/autoscaler-pause: Pause cluster-autoscaler',
      '1.33/nodegroup-bottles: Node group bottles 1.32 → 1.33',
      '1.33/nodegroup-workers: Node group workers 1.32 → 1.33',
      '1.33/autoscaler-resume: Resume cluster-autoscaler',
      '1.33/addon-coredns: Add-on coredns v1.11.4-eksbuild.24 → v1.12.1-eksbuild.2',
      '1.33/addon-aws-ebs-csi-driver: Add-on aws-ebs-csi-driver v1.43.0-eksbuild.1 → v1.48.0-eksbuild.2',
      '1.33/addon-kube-proxy: Add-on kube-proxy v1.32.3-eksbuild.2 → v1.33.3-eksbuild.2',
      '1.34/insights: Upgrade insights for 1.34',
      '1.34/control-plane: Control plane 1.33 → 1.34',
      '1.34/autoscaler-pause: Pause cluster-autoscaler',
      '1.34/nodegroup-bottles: Node group bottles 1.33 → 1.34',
      '1.34/template-gpu: Launch template of gpu → ami-0bbbbbbbbbbbbbbbb',
      '1.34/nodegroup-gpu: Node group gpu 1.31 → 1.34',
      '1.34/nodegroup-workers: Node group workers 1.33 → 1.34',
      '1.34/autoscaler-resume: Resume cluster-autoscaler',
      '1.34/addon-vpc-cni: Add-on vpc-cni v1.20.1-eksbuild.3 → v1.20.5-eksbuild.1',
      '1.34/addon-coredns: Add-on coredns v1.12.1-eksbuild.2 → v1.12.4-eksbuild.1',
      '1.34/addon-kube-proxy: Add-on kube-proxy v1.33.3-eksbuild.2 → v1.34.3-eksbuild.2',
    ]);
    expect(upgrade.hops).toEqual([
      { from: '1.31', to: '1.32' },
      { from: '1.32', to: '1.33' },
      { from: '1.33', to: '1.34' },
    ]);
  });

  test('name what can no longer be undone at the control plane of every later hop', () => {
    expect(upgrade.points_of_no_return).toEqual([
      {
        step_id: '1.33/control-plane',
        message: 'From here the upgrade to 1.32 can no longer be undone: EKS rolls back only the last hop.',
      },
      {
        step_id: '1.34/control-plane',
        message: 'From here the upgrade to 1.33 can no longer be undone: EKS rolls back only the last hop.',
      },
    ]);
  });

  test('leave Amazon Linux 2 at the last version with images, and say so', () => {
    expect(upgrade.skipped).toEqual([
      {
        resource: mixed().node_groups[3]?.arn,
        reason:
          'It runs Amazon Linux 2, for which there are no images after 1.32. It stays at 1.32, 2 behind.',
      },
    ]);
  });

  test('carry the configuration and role of add-ons along', () => {
    const parameters = (id: string) => stepOf(upgrade.steps, id).parameters;
    expect(parameters('1.34/addon-coredns')).toEqual({
      addon: 'coredns',
      version: 'v1.12.4-eksbuild.1',
      from_version: 'v1.12.1-eksbuild.2',
      configuration_values: '{"replicaCount":3}',
      service_account_role_arn: null,
      resolve_conflicts: 'PRESERVE',
    });
    expect(parameters('1.34/addon-vpc-cni')).toMatchObject({
      service_account_role_arn: 'arn:aws:iam::111122223333:role/cni',
    });
  });

  test('send Bottlerocket both its version and a release that is the same text for every version', () => {
    expect(stepOf(upgrade.steps, '1.33/nodegroup-bottles').parameters).toEqual({
      nodegroup: 'bottles',
      version: '1.33',
      release_version: '1.44.0-5fbb2a3c',
      launch_template: null,
      force: false,
    });
  });

  test('move the custom AMI group to the launch template version that the step before makes', () => {
    expect(stepOf(upgrade.steps, '1.34/template-gpu').parameters).toEqual({
      launch_template_id: 'lt-0123456789abcdef0',
      source_version: '3',
      image_id: 'ami-0bbbbbbbbbbbbbbbb',
    });
    const update = stepOf(upgrade.steps, '1.34/nodegroup-gpu');
    expect(update.parameters).toMatchObject({
      version: null,
      release_version: null,
      launch_template: { id: 'lt-0123456789abcdef0', version: { $output: '1.34/template-gpu.version' } },
    });
    expect(update.rollback_action?.parameters).toMatchObject({
      launch_template: { id: 'lt-0123456789abcdef0', version: '3' },
    });
  });

  test('bring the autoscaler to the image of each hop', () => {
    const images = ['1.32', '1.33', '1.34'].map(
      (version) => stepOf(upgrade.steps, `${version}/autoscaler-resume`).parameters['image'],
    );
    expect(images).toEqual([
      'registry.k8s.io/autoscaling/cluster-autoscaler:v1.32.0',
      'registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0',
      'registry.k8s.io/autoscaling/cluster-autoscaler:v1.34.0',
    ]);
    expect(stepOf(upgrade.steps, '1.32/autoscaler-resume').description).toContain(
      'from registry.k8s.io/autoscaling/cluster-autoscaler:v1.31.1 to registry.k8s.io/autoscaling/cluster-autoscaler:v1.32.0',
    );
  });

  test('come with the way back of the last hop: nodes, add-ons, control plane, autoscaler', () => {
    expect(upgrade.rollback_plan).toMatchObject({ returns_to: '1.33', window_days: 7 });
    expect(ids(upgrade.rollback_plan.steps)).toEqual([
      'rollback/1.34/autoscaler-pause',
      'rollback/1.34/nodegroup-workers',
      'rollback/1.34/nodegroup-gpu',
      'rollback/1.34/nodegroup-bottles',
      'rollback/1.34/addon-kube-proxy',
      'rollback/1.34/addon-coredns',
      'rollback/1.34/addon-vpc-cni',
      'rollback/1.34/insights',
      'rollback/1.34/control-plane',
      'rollback/1.34/autoscaler-resume',
    ]);
    const back = stepOf(upgrade.rollback_plan.steps, 'rollback/1.34/autoscaler-resume');
    expect(back).toMatchObject({
      always: true,
      parameters: { image: 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0' },
    });
    expect(stepOf(upgrade.rollback_plan.steps, 'rollback/1.34/nodegroup-workers')).toMatchObject({
      parameters: { version: '1.33', release_version: '1.33.5-20260811' },
      rollback_action: { action: 'replace_nodegroup', parameters: { nodegroup: 'workers', version: '1.33' } },
    });
    expect(stepOf(upgrade.rollback_plan.steps, 'rollback/1.34/nodegroup-gpu').rollback_action).toBeNull();
    expect(upgrade.rollback_plan.limitations).toEqual([
      'EKS takes the control plane back to 1.33 only within 7 days of its update to 1.34, and not after another update.',
      'etcd is not reverted: what was written since the upgrade stays, also in API versions that came with it.',
      'The upgrade to 1.32, 1.33 cannot be undone: EKS rolls back only the last minor version.',
      'If EKS refuses to take a node group down a version, a new group of another name takes its place.',
      'The new version of launch template lt-0123456789abcdef0 stays; nothing uses it after the rollback.',
    ]);
  });

  test('take as long as their steps', () => {
    const seconds = upgrade.steps.reduce((total, step) => total + step.estimated_seconds, 0);
    const [, h = 0, m = 0, s = 0] =
      /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(upgrade.estimated_duration) ?? [];
    expect(Number(h) * 3600 + Number(m) * 60 + Number(s)).toBe(seconds);
    for (const step of upgrade.steps) expect(step.timeout_seconds).toBeGreaterThan(step.estimated_seconds);
  });
});

describe('approvals', () => {
  const state = cluster('1.32', {
    node_groups: [nodeGroup('a', '1.32'), nodeGroup('b', '1.32')],
    addons: [addon('coredns', 'v1.11.4-eksbuild.24')],
  });
  test.each([
    ['none' as const, []],
    ['plan' as const, ['1.33/control-plane']],
    ['hop' as const, ['1.33/control-plane', '1.34/control-plane']],
    [
      'nodegroup' as const,
      [
        '1.33/control-plane',
        '1.33/nodegroup-a',
        '1.33/nodegroup-b',
        '1.34/control-plane',
        '1.34/nodegroup-a',
        '1.34/nodegroup-b',
      ],
    ],
  ])('%s', (approvals, expected) => {
    const { steps } = plan(state, { targetVersion: '1.34', approvals });
    const waiting = ids(steps.filter((step) => step.needs_approval));
    expect(waiting).toEqual(expected);
  });
});

describe('validation', () => {
  test('is the request’s for control plane and nodes, the quick part of it for add-ons, none for the rest', () => {
    const { steps } = plan(mixed(), { targetVersion: '1.32', maxUnavailable: 2 });
    const types = (id: string) => stepOf(steps, id).validation_criteria.map(({ type }) => type);
    const all = ['control_plane', 'nodes_ready', 'addons_active', 'pods_healthy'];
    expect(types('1.32/control-plane')).toEqual(all);
    expect(types('1.32/nodegroup-workers')).toEqual(all);
    expect(types('1.32/addon-kube-proxy')).toEqual(['nodes_ready', 'addons_active']);
    for (const id of ['1.32/insights', '1.32/autoscaler-pause', '1.32/set-max-unavailable-workers']) {
      expect(types(id)).toEqual([]);
    }
  });
});

describe('a cluster at the target', () => {
  test('whose nodes and add-ons trail is brought level in one hop without a control plane step', () => {
    const state = cluster('1.34', {
      node_groups: [nodeGroup('a', '1.33'), nodeGroup('b', '1.34')],
      addons: [addon('kube-proxy', 'v1.33.3-eksbuild.2'), addon('coredns', 'v1.12.4-eksbuild.1')],
    });
    const upgrade = plan(state, { targetVersion: '1.34' });
    expect(upgrade.hops).toEqual([{ from: '1.34', to: '1.34' }]);
    expect(ids(upgrade.steps)).toEqual(['1.34/nodegroup-a', '1.34/addon-kube-proxy']);
    expect(upgrade.rollback_plan.returns_to).toBe('1.34');
    expect(ids(upgrade.rollback_plan.steps)).toEqual([
      'rollback/1.34/nodegroup-a',
      'rollback/1.34/addon-kube-proxy',
    ]);
    expect(upgrade.points_of_no_return).toEqual([]);
  });

  test('is planned on from where an interrupted upgrade left it', () => {
    const whole = plan(cluster('1.33', { node_groups: [nodeGroup('a', '1.33'), nodeGroup('b', '1.33')] }), {
      targetVersion: '1.34',
    });
    const rest = plan(cluster('1.34', { node_groups: [nodeGroup('a', '1.34'), nodeGroup('b', '1.33')] }), {
      targetVersion: '1.34',
    });
    expect(ids(rest.steps)).toEqual(ids(whole.steps).filter((id) => id.endsWith('-b')));
  });
});
