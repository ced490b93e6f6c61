import { decideRollback } from '../../../../activities/planning/rollback/decide-rollback.js';
import type { LiveCluster } from '../../../../activities/planning/rollback/live-cluster.js';
import type { JournalEntry, StepStatus } from '../../../../contracts/operation-progress.js';
import { UpgradeStep } from '../../../../contracts/plan.js';
import { addon, AUTOSCALER, cluster, customGroup, nodeGroup } from './support/clusters.js';
import { failureOf, ids, plan, stepOf } from './support/plans.js';
import { journal, journalUpTo, liveAfter, UPGRADED_AT } from './support/live.js';

const NOW = new Date(UPGRADED_AT.getTime() + 2 * 86_400_000);

const state = cluster('1.32', {
  autoscaler: { ...AUTOSCALER, image: 'repo/cluster-autoscaler:v1.32.1' },
  node_groups: [nodeGroup('a', '1.32'), customGroup('gpu', '1.32')],
  addons: [
    addon('kube-proxy', 'v1.32.3-eksbuild.2'),
    addon('coredns', 'v1.11.4-eksbuild.24'),
    addon('vpc-cni', 'v1.18.6-eksbuild.1'),
  ],
});
const one = plan(state, {
  targetVersion: '1.33',
  maxUnavailable: 2,
  nodeGroupOverrides: { gpu: { launchTemplateVersion: '4' } },
});
const two = plan(cluster('1.32', { node_groups: [nodeGroup('a', '1.32')] }), { targetVersion: '1.34' });

function rollback(entries: JournalEntry[], change: (live: LiveCluster) => void = () => undefined) {
  const live = liveAfter(state, one, entries);
  change(live);
  const decision = decideRollback(one, entries, live, NOW);
  for (const step of decision.steps) UpgradeStep.parse(step);
  return decision;
}

describe('a finished upgrade', () => {
  test('is undone whole: nodes, add-ons, control plane, add-ons from before it, autoscaler', () => {
    const decision = rollback(journalUpTo(one));
    expect(ids(decision.steps)).toEqual([
      'rollback/1.33/autoscaler-pause',
      'rollback/1.33/nodegroup-gpu',
      'rollback/1.33/nodegroup-a',
      'rollback/1.33/addon-kube-proxy',
      'rollback/1.33/addon-coredns',
      // 1.19 runs on 1.33 too; 1.18 only comes back with the control plane.
      'rollback/1.33/prepare-addon-vpc-cni',
      'rollback/1.33/insights',
      'rollback/1.33/control-plane',
      'rollback/1.33/prepare-addon-vpc-cni@1.19',
      'rollback/1.33/autoscaler-resume',
    ]);
    expect(decision.returnsTo).toBe('1.32');
    expect(stepOf(decision.steps, 'rollback/1.33/control-plane')).toMatchObject({
      action: 'rollback_control_plane',
      parameters: { version: '1.32' },
      hop: { from: '1.33', to: '1.32' },
      timeout_seconds: 46_800,
    });
    expect(stepOf(decision.steps, 'rollback/1.33/autoscaler-resume')).toMatchObject({
      always: true,
      parameters: { image: 'repo/cluster-autoscaler:v1.32.1' },
    });
    expect(decision.steps.filter((step) => step.needs_approval)).toEqual([]);
  });

  test('is undone as its plan announced', () => {
    const announced = ids(one.rollback_plan.steps);
    expect(ids(rollback(journalUpTo(one)).steps)).toEqual(announced);
  });

  test('of several hops goes back one, and says so', () => {
    const entries = journalUpTo(two);
    const live = liveAfter(cluster('1.32', { node_groups: [nodeGroup('a', '1.32')] }), two, entries);
    const decision = decideRollback(two, entries, live, NOW);
    expect(decision.returnsTo).toBe('1.33');
    expect(ids(decision.steps)).toEqual([
      'rollback/1.34/nodegroup-a',
      'rollback/1.34/insights',
      'rollback/1.34/control-plane',
    ]);
    expect(decision.limitations).toContain(
      'The upgrade to 1.33 cannot be undone: EKS rolls back only the last minor version.',
    );
  });

  test('needs nothing where the cluster is back already', () => {
    const decision = rollback(journalUpTo(one), (live) => {
      live.version = '1.32';
      live.versionChanges.unshift({
        type: 'VersionRollback',
        status: 'Successful',
        version: '1.32',
        createdAt: NOW,
      });
      live.groups.set('a', { ...live.groups.get('a')!, version: '1.32', releaseVersion: '1.32.4-20260601' });
      live.groups.set('gpu', { ...live.groups.get('gpu')!, launchTemplateVersion: '3' });
      live.addons = new Map(state.addons.map(({ name, version }) => [name, version]));
    });
    expect(ids(decision.steps)).toEqual(['rollback/1.33/autoscaler-resume']);
  });

  test('leaves alone what is gone or was changed by somebody else, and says so', () => {
    const decision = rollback(journalUpTo(one), (live) => {
      live.groups.delete('a');
      live.addons.delete('coredns');
      live.addons.set('vpc-cni', 'v1.21.2-eksbuild.1');
    });
    expect(ids(decision.steps)).toEqual([
      'rollback/1.33/autoscaler-pause',
      'rollback/1.33/nodegroup-gpu',
      'rollback/1.33/addon-kube-proxy',
      'rollback/1.33/insights',
      'rollback/1.33/control-plane',
      'rollback/1.33/autoscaler-resume',
    ]);
    expect(decision.limitations).toEqual(
      expect.arrayContaining([
        'Node group a does not exist any more and is left out.',
        'The add-on coredns is not installed any more and is left out.',
        'The add-on vpc-cni was moved to v1.21.2-eksbuild.1 meanwhile, which no step of the plan did: it is left there.',
      ]),
    );
  });
});

describe('an upgrade that stopped', () => {
  test('before the control plane went up is undone up to there', () => {
    const decision = rollback(journalUpTo(one, '1.33/control-plane', 'failed'));
    expect(ids(decision.steps)).toEqual([
      'rollback/1.33/prepare-addon-vpc-cni',
      'rollback/1.33/prepare-addon-vpc-cni@1.19',
    ]);
    expect(decision.returnsTo).toBe('1.32');
    expect(decision.limitations).toEqual([]);
  });

  test('before any control plane step is undone up to there', () => {
    const decision = rollback(journalUpTo(one, '1.33/insights', 'failed'));
    expect(ids(decision.steps)).toEqual([
      'rollback/1.33/prepare-addon-vpc-cni',
      'rollback/1.33/prepare-addon-vpc-cni@1.19',
    ]);
  });

  test('while the control plane was on its way up takes it back', () => {
    const decision = rollback(journalUpTo(one, '1.33/control-plane', 'running'), (live) => {
      live.versionChanges.unshift({
        type: 'VersionUpdate',
        status: 'InProgress',
        version: '1.33',
        createdAt: UPGRADED_AT,
      });
    });
    expect(ids(decision.steps)).toContain('rollback/1.33/control-plane');
  });

  test.each<[StepStatus, boolean]>([
    ['failed', true],
    ['running', true],
    ['validating', true],
    ['skipped', false],
    ['rolled_back', false],
    ['pending', false],
  ])('in a node group update that is %s takes its nodes back: %s', (status, undone) => {
    const decision = rollback(journalUpTo(one, '1.33/nodegroup-a', status));
    expect(ids(decision.steps).includes('rollback/1.33/nodegroup-a')).toBe(undone);
  });

  test('restores the limits of a group whose restoration has not run', () => {
    const decision = rollback(journalUpTo(one, '1.33/nodegroup-a', 'failed'));
    expect(stepOf(decision.steps, 'rollback/1.33/set-max-unavailable-a').parameters).toMatchObject({
      nodegroup: 'a',
      max_unavailable: 1,
    });
    expect(ids(rollback(journalUpTo(one)).steps)).not.toContain('rollback/1.33/set-max-unavailable-a');
  });

  test('with the autoscaler at rest brings it back without another image', () => {
    const resume = stepOf(
      rollback(journalUpTo(one, '1.33/autoscaler-pause')).steps,
      'rollback/1.33/autoscaler-resume',
    );
    expect(resume.parameters['image']).toBeNull();
  });

  test('in the middle of the CNI’s steps goes back through those that were done', () => {
    const decision = rollback(
      journal(one, {
        '1.33/prepare-addon-vpc-cni@1.19': 'succeeded',
        '1.33/prepare-addon-vpc-cni': 'failed',
      }),
    );
    expect(ids(decision.steps)).toEqual(['rollback/1.33/prepare-addon-vpc-cni@1.19']);
  });

  test('in the steps before a later hop undoes those and the hop before', () => {
    const before = cluster('1.32', {
      node_groups: [nodeGroup('a', '1.32')],
      addons: [addon('coredns', 'v1.11.4-eksbuild.24')],
    });
    const upgrade = plan(before, {
      targetVersion: '1.34',
      addons: { coredns: { version: 'v1.12.4-eksbuild.1' } },
    });
    const entries = journalUpTo(upgrade, '1.34/insights', 'failed');
    const decision = decideRollback(upgrade, entries, liveAfter(before, upgrade, entries), NOW);
    expect(decision.returnsTo).toBe('1.32');
    expect(ids(decision.steps)).toContain('rollback/1.33/control-plane');
    expect(ids(decision.steps)).not.toContain('rollback/1.34/control-plane');
  });
});

describe('a rollback that EKS would refuse', () => {
  const finished = journalUpTo(one);
  test.each<[string, (live: LiveCluster) => void, string]>([
    [
      'since the cluster has been upgraded again',
      (live) => (live.version = '1.34'),
      'Cluster demo cannot be rolled back to 1.32: it has been upgraded to 1.34 since, and EKS undoes only the last minor version.',
    ],
    [
      'since it has been taken further back',
      (live) => (live.version = '1.31'),
      'Cluster demo cannot be rolled back to 1.32: it runs 1.31 by now, and EKS undoes only the last minor version.',
    ],
    [
      'since the cluster was created at its version',
      (live) => (live.versionChanges = []),
      'Cluster demo cannot be rolled back to 1.32: it was not upgraded to 1.33 but created at it, or its updates are too long ago.',
    ],
    [
      'since an insight says so',
      (live) =>
        live.insights.push({ name: 'Deprecated fields', status: 'ERROR', reason: 'They are in use.' }),
      'Cluster demo cannot be rolled back to 1.32: the insight "Deprecated fields" reports an error: They are in use.',
    ],
    [
      'since an add-on would stand in the way',
      (live) =>
        (live.offers['coredns'] = { '1.32': ['v1.11.4-eksbuild.24'], '1.33': ['v1.12.1-eksbuild.2'] }),
      'the add-on coredns is at v1.12.1-eksbuild.2, which does not run on 1.32',
    ],
  ])('is refused before anything is touched, %s', (_, change, message) => {
    const failure = failureOf(() => rollback(finished, change));
    expect(failure).toMatchObject({ code: 'ROLLBACK_NOT_POSSIBLE', resource: state.arn });
    expect(failure.message).toContain(message);
  });

  test('is refused past the seven days, to the millisecond', () => {
    const deadline = new Date(UPGRADED_AT.getTime() + 7 * 86_400_000);
    const live = liveAfter(state, one, finished);
    expect(decideRollback(one, finished, live, deadline).steps).not.toEqual([]);
    const failure = failureOf(() => decideRollback(one, finished, live, new Date(deadline.getTime() + 1)));
    expect(failure).toMatchObject({
      code: 'ROLLBACK_DEADLINE_PASSED',
      message:
        'Cluster demo was upgraded to 1.33 on 2026-08-20T12:00:00.000Z; EKS allowed its rollback until 2026-08-27T12:00:00.000Z.',
    });
  });

  test('is not refused for what the rollback itself puts right', () => {
    const { steps } = rollback(finished, (live) => {
      live.insights = [
        { name: 'Kubelet version skew', status: 'ERROR', reason: 'Nodes run 1.33.' },
        { name: 'EKS add-on version compatibility', status: 'ERROR', reason: 'coredns.' },
      ];
    });
    expect(stepOf(steps, 'rollback/1.33/insights').parameters).toEqual({
      version: '1.32',
      category: 'ROLLBACK_READINESS',
      force: false,
    });
    const nothingToRemedy = journalUpTo(one, '1.33/control-plane');
    const failure = failureOf(() =>
      rollback(nothingToRemedy, (live) => {
        live.insights = [
          { name: 'Kubelet version skew', status: 'ERROR', reason: 'A self-managed node runs 1.33.' },
        ];
      }),
    );
    expect(failure.code).toBe('ROLLBACK_NOT_POSSIBLE');
  });

  test('as far as EKS knows is told to a person', () => {
    const { limitations } = rollback(finished, (live) => {
      live.insights = [{ name: 'Feature use', status: 'UNKNOWN', reason: 'The check timed out.' }];
    });
    expect(limitations).toContain(
      'EKS cannot say whether a rollback is safe as to "Feature use": The check timed out.',
    );
  });
});
