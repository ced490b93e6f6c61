import { addon, cluster } from './support/clusters.js';
import { facts } from './support/facts.js';
import { ids, lines, plan, stepOf } from './support/plans.js';

describe('add-ons', () => {
  test('without a version for both sides of a hop move after the nodes, with a finding', () => {
    const upgrade = plan(cluster('1.32', { addons: [addon('split-brain', 'v1.0.0-eksbuild.1')] }), {
      targetVersion: '1.33',
    });
    expect(ids(upgrade.steps)).toEqual(['1.33/insights', '1.33/control-plane', '1.33/addon-split-brain']);
    expect(upgrade.findings).toMatchObject([
      { code: 'ADDON_NO_COMMON_VERSION', resource: 'addon/demo/split-brain' },
    ]);
    expect(upgrade.rollback_plan.limitations).toContainEqual(
      expect.stringMatching(/^split-brain can go back only after/),
    );
  });

  test('never go below the version they have', () => {
    const upgrade = plan(cluster('1.33', { addons: [addon('vpc-cni', 'v1.21.2-eksbuild.1')] }), {
      targetVersion: '1.34',
    });
    expect(ids(upgrade.steps)).toEqual(['1.34/insights', '1.34/control-plane']);
    expect(upgrade.skipped).toEqual([
      {
        resource: 'addon/demo/vpc-cni',
        reason: "Its version v1.21.2-eksbuild.1 is not below EKS's default for 1.34.",
      },
    ]);
  });

  test('that EKS does not know for the version stay, with a finding', () => {
    const upgrade = plan(cluster('1.33', { addons: [addon('homegrown', 'v1.0.0')] }), {
      targetVersion: '1.34',
    });
    expect(upgrade.findings).toMatchObject([{ code: 'ADDON_NO_VERSION' }]);
    expect(upgrade.skipped).toMatchObject([{ resource: 'addon/demo/homegrown' }]);
  });

  test('take version, configuration and conflict resolution from the request, the CNI step by step', () => {
    const state = cluster('1.32', {
      addons: [addon('vpc-cni', 'v1.18.6-eksbuild.1', { configuration_values: '{"a":1}' })],
    });
    const upgrade = plan(state, {
      targetVersion: '1.33',
      addons: {
        'vpc-cni': {
          version: 'v1.21.2-eksbuild.1',
          configurationValues: '{"a":2}',
          resolveConflicts: 'OVERWRITE',
        },
      },
    });
    expect(lines(upgrade.steps.filter((step) => step.resource_type === 'addon'))).toEqual([
      '1.33/prepare-addon-vpc-cni@1.19: Add-on vpc-cni v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7',
      '1.33/prepare-addon-vpc-cni: Add-on vpc-cni v1.19.6-eksbuild.7 → v1.20.5-eksbuild.1',
      '1.33/addon-vpc-cni: Add-on vpc-cni v1.20.5-eksbuild.1 → v1.21.2-eksbuild.1',
    ]);
    const last = stepOf(upgrade.steps, '1.33/addon-vpc-cni');
    expect(last.parameters).toMatchObject({
      configuration_values: '{"a":2}',
      resolve_conflicts: 'OVERWRITE',
    });
    expect(last.rollback_action?.parameters).toMatchObject({
      version: 'v1.20.5-eksbuild.1',
      configuration_values: '{"a":1}',
    });
    expect(stepOf(upgrade.steps, '1.33/prepare-addon-vpc-cni').parameters).toMatchObject({
      configuration_values: '{"a":1}',
    });
  });

  test('only get a new configuration when their version is right already', () => {
    const upgrade = plan(cluster('1.34', { addons: [addon('coredns', 'v1.12.4-eksbuild.1')] }), {
      targetVersion: '1.34',
      addons: { coredns: { configurationValues: '{"replicaCount":4}' } },
    });
    expect(stepOf(upgrade.steps, '1.34/addon-coredns').parameters).toMatchObject({
      version: 'v1.12.4-eksbuild.1',
      from_version: 'v1.12.4-eksbuild.1',
      configuration_values: '{"replicaCount":4}',
    });
  });

  test('that the request skips stay, with a finding if they do not run on the target', () => {
    const state = cluster('1.33', {
      addons: [addon('coredns', 'v1.11.4-eksbuild.24'), addon('vpc-cni', 'v1.20.1-eksbuild.3')],
    });
    const upgrade = plan(state, {
      targetVersion: '1.34',
      addons: { coredns: { skip: true }, 'vpc-cni': { skip: true } },
    });
    expect(upgrade.steps.filter((step) => step.resource_type === 'addon')).toEqual([]);
    expect(upgrade.findings).toMatchObject([
      { code: 'ADDON_SKIPPED_INCOMPATIBLE', resource: 'addon/demo/coredns' },
    ]);
    expect(upgrade.skipped.map(({ reason }) => reason)).toEqual([
      'The request skips it; it stays at v1.11.4-eksbuild.24.',
      'The request skips it; it stays at v1.20.1-eksbuild.3.',
    ]);
  });

  test('say so when EKS has no version of a minor that the CNI should go through', () => {
    const known = facts();
    const offer = known.addons['vpc-cni']!['1.33']!;
    offer.versions = ['v1.21.2-eksbuild.1'];
    offer.default = 'v1.21.2-eksbuild.1';
    const state = cluster('1.33', { addons: [addon('vpc-cni', 'v1.19.6-eksbuild.7')] });
    const upgrade = plan(state, { targetVersion: '1.33' }, known);
    expect(ids(upgrade.steps)).toEqual(['1.33/addon-vpc-cni']);
    expect(upgrade.findings).toMatchObject([{ code: 'VPC_CNI_MINOR_SKIPPED' }]);
  });

  test('bring a kube-proxy that would trail too far along before the control plane', () => {
    const state = cluster('1.33', { addons: [addon('kube-proxy', 'v1.30.3-eksbuild.2')] });
    expect(lines(plan(state, { targetVersion: '1.34' }).steps)).toEqual([
      '1.34/prepare-addon-kube-proxy: Add-on kube-proxy v1.30.3-eksbuild.2 → v1.33.3-eksbuild.2',
      '1.34/insights: Upgrade insights for 1.34',
      '1.34/control-plane: Control plane 1.33 → 1.34',
      '1.34/addon-kube-proxy: Add-on kube-proxy v1.33.3-eksbuild.2 → v1.34.3-eksbuild.2',
    ]);
  });

  test('are rolled back after the control plane where EKS offers the former version only then', () => {
    const state = cluster('1.33', { addons: [addon('kube-proxy', 'v1.33.3-eksbuild.2')] });
    const upgrade = plan(state, { targetVersion: '1.34' }, facts({ strictKubeProxy: true }));
    expect(ids(upgrade.rollback_plan.steps)).toEqual([
      'rollback/1.34/insights',
      'rollback/1.34/control-plane',
      'rollback/1.34/addon-kube-proxy',
    ]);
  });
});
