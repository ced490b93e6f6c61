import { refreshInsights } from './insights.js';
import { setAddonAssociations } from './pod-identity.js';
import type { ClusterState, RegionState, UpdateChange, UpdateState } from './state.js';
import { succeedUpdate } from './updates.js';
import type { World } from './world.js';

/** Does what an update whose time has come is about, and ends it well. Node group versions have their own loop. */
export function applyUpdate(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  update: UpdateState,
): void {
  const { change } = update;
  if (change.kind === 'version') applyVersion(world, region, cluster, change);
  else if (change.kind === 'cluster-config') Object.assign(cluster, change.set, { status: 'ACTIVE' });
  else if (change.kind === 'addon') applyAddon(world, cluster, update, change);
  else if (change.kind === 'nodegroup-config') settleNodegroup(world, cluster, update);
  succeedUpdate(world, update);
}

/** Leaves everything as it was before an update that fails, out of its updating status. */
export function refuseUpdate(cluster: ClusterState, update: UpdateState): void {
  if (update.addon) {
    const addon = cluster.addons[update.addon];
    if (addon) {
      addon.status = 'UPDATE_FAILED';
      addon.healthIssues = update.failure ? [{ ...update.failure }] : [];
    }
  } else if (update.nodegroup) {
    const nodegroup = cluster.nodegroups[update.nodegroup];
    if (nodegroup) nodegroup.status = 'ACTIVE';
  } else {
    cluster.status = 'ACTIVE';
  }
}

function applyVersion(
  world: World,
  region: RegionState,
  cluster: ClusterState,
  change: Extract<UpdateChange, { kind: 'version' }>,
): void {
  cluster.version = change.to;
  cluster.status = 'ACTIVE';
  cluster.lastUpgrade = change.rollback
    ? undefined
    : { from: change.from, to: change.to, finishedAt: world.now() };
  world.kubernetes(cluster).setVersion(change.to);
  // EKS looks again after an upgrade by itself; so the next hop does not meet findings about the last one.
  refreshInsights(world, region, cluster);
}

function applyAddon(
  world: World,
  cluster: ClusterState,
  update: UpdateState,
  change: Extract<UpdateChange, { kind: 'addon' }>,
): void {
  const addon = cluster.addons[update.addon!];
  if (!addon) return;
  addon.version = change.version;
  addon.configurationValues = change.configurationValues;
  addon.serviceAccountRoleArn = change.serviceAccountRoleArn;
  if (change.podIdentityAssociations) setAddonAssociations(cluster, addon, change.podIdentityAssociations);
  addon.status = 'ACTIVE';
  addon.healthIssues = [];
  addon.modifiedAt = world.now();
}

function settleNodegroup(world: World, cluster: ClusterState, update: UpdateState): void {
  const nodegroup = cluster.nodegroups[update.nodegroup!];
  if (!nodegroup) return;
  nodegroup.status = 'ACTIVE';
  nodegroup.modifiedAt = world.now();
}

/** EKS takes a control plane back for 7 days. Dates are real, so this does not shrink with the durations. */
const ROLLBACK_WINDOW_MS = 7 * 86_400_000;

/** The instant until which the last upgrade can be undone, in epoch milliseconds; null if there is none to undo. */
export function rollbackDeadline(cluster: ClusterState): number | null {
  if (!cluster.lastUpgrade) return null;
  return cluster.lastUpgrade.finishedAt + ROLLBACK_WINDOW_MS;
}
