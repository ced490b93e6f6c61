import type { LiveCluster, LiveNodeGroup } from '../../../../../activities/planning/rollback/live-cluster.js';
import type { ClusterState } from '../../../../../contracts/cluster-state.js';
import type { JournalEntry, StepStatus } from '../../../../../contracts/operation-progress.js';
import type { UpgradePlan } from '../../../../../contracts/plan.js';
import { facts } from './facts.js';

/** When the control plane updates of {@link liveAfter} were made. */
export const UPGRADED_AT = new Date('2026-08-20T12:00:00Z');

/** A journal with these statuses by step; steps that are not named have not been started. */
export function journal(upgrade: UpgradePlan, statuses: Record<string, StepStatus>): JournalEntry[] {
  for (const id of Object.keys(statuses)) expect(upgrade.steps.map((step) => step.step_id)).toContain(id);
  return upgrade.steps.map(({ step_id, name }) => ({
    step_id,
    name,
    status: statuses[step_id] ?? 'pending',
    adopted: false,
    started_at: null,
    finished_at: null,
    outputs: {},
    nodes: null,
    failure: null,
  }));
}

/** A journal in which the plan ran up to a step, which has the given status; everything, without one. */
export function journalUpTo(
  upgrade: UpgradePlan,
  last?: string,
  status: StepStatus = 'succeeded',
): JournalEntry[] {
  const end =
    last === undefined ? upgrade.steps.length - 1 : upgrade.steps.findIndex((step) => step.step_id === last);
  expect(end).not.toBe(-1);
  return journal(
    upgrade,
    Object.fromEntries(
      upgrade.steps
        .slice(0, end + 1)
        .map((step, index) => [step.step_id, index === end ? status : 'succeeded']),
    ),
  );
}

/** The cluster as it is once the journal's succeeded steps have taken effect, with a week of rollback ahead. */
export function liveAfter(
  state: ClusterState,
  upgrade: UpgradePlan,
  entries: readonly JournalEntry[],
): LiveCluster {
  const known = facts();
  const live: LiveCluster = {
    name: state.cluster_name,
    arn: state.arn,
    version: state.current_version,
    createdAt: new Date('2025-01-01T00:00:00Z'),
    versionChanges: [],
    insights: [],
    groups: new Map(
      state.node_groups.map((group): [string, LiveNodeGroup] => [
        group.name,
        {
          version: group.version,
          releaseVersion: group.release_version,
          launchTemplateVersion: group.launch_template?.version ?? null,
          nodes: group.nodes,
          updateConfig: group.update_config,
        },
      ]),
    ),
    addons: new Map(state.addons.map(({ name, version }) => [name, version])),
    offers: Object.fromEntries(
      Object.entries(known.addons).map(([addon, byVersion]) => [
        addon,
        Object.fromEntries(Object.entries(byVersion).map(([version, offer]) => [version, offer.versions])),
      ]),
    ),
  };
  const succeeded = new Set(
    entries.filter(({ status }) => status === 'succeeded').map(({ step_id }) => step_id),
  );
  for (const { action, parameters, step_id } of upgrade.steps) {
    if (!succeeded.has(step_id)) continue;
    const group = live.groups.get(String(parameters['nodegroup']));
    if (action === 'update_control_plane') {
      live.version = String(parameters['version']);
      live.versionChanges.unshift({
        type: 'VersionUpdate',
        status: 'Successful',
        version: live.version,
        createdAt: new Date(UPGRADED_AT.getTime() + live.versionChanges.length * 3_600_000),
      });
    }
    if (action === 'update_addon')
      live.addons.set(String(parameters['addon']), String(parameters['version']));
    if (action === 'update_nodegroup' && group) {
      if (parameters['launch_template'] !== null) group.launchTemplateVersion = '4';
      else {
        group.version = String(parameters['version']);
        group.releaseVersion = String(parameters['release_version']);
      }
    }
    if (action === 'update_nodegroup_config' && group) {
      group.updateConfig = {
        max_unavailable: parameters['max_unavailable'] as number | null,
        max_unavailable_percentage: parameters['max_unavailable_percentage'] as number | null,
      };
    }
  }
  return live;
}
