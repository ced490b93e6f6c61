import type { UpdateClusterVersionRequest, UpdateClusterVersionResponse } from '@aws-sdk/client-eks';
import { kubernetesVersion, minorOf } from '../../catalog/kubernetes-versions.js';
import { DURATIONS } from '../../durations.js';
import type { CallContext } from '../../service.js';
import { rollbackDeadline } from '../../world/apply-update.js';
import { blockingInsights } from '../../world/insights.js';
import type { ClusterState } from '../../world/state.js';
import { eksErrors } from './errors.js';
import { findCluster } from './lookup.js';
import { replayedUpdate, startUpdate, updateInProgress, updateRequest } from './start-update.js';
import { updateView } from './views.js';

/**
 * Moves a control plane one minor version up, or back to where it came from.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
 */
export function updateClusterVersion(
  input: UpdateClusterVersionRequest,
  context: CallContext,
): UpdateClusterVersionResponse {
  const cluster = findCluster(context, input.name!);
  const request = updateRequest('UpdateClusterVersion', input);
  const replay = replayedUpdate(context, cluster, request);
  if (replay) return { update: updateView(replay) };

  const target = input.version!;
  const rollback = isOneBelow(target, cluster.version);
  refuseIfBusy(cluster, rollback ? 'VersionRollback' : 'VersionUpdate');
  refuseUnknownVersion(context, cluster, target);
  if (rollback) refuseRollback(context, cluster, input);
  else refuseUpgrade(context, cluster, input);

  const change = { kind: 'version' as const, from: cluster.version, to: target, rollback };
  const update = startUpdate(context, cluster, {
    request,
    type: rollback ? 'VersionRollback' : 'VersionUpdate',
    params: [
      { type: 'Version', value: target },
      { type: 'PlatformVersion', value: kubernetesVersion(target, context.world.now())!.platformVersion },
    ],
    change,
    seconds: rollback ? DURATIONS.controlPlaneRollback : DURATIONS.controlPlaneUpdate,
  });
  cluster.status = 'UPDATING';
  return { update: updateView(update) };
}

/** Throws ResourceInUseException, which names the update in progress, as EKS does. */
export function refuseIfBusy(cluster: ClusterState, what: string): void {
  const running = updateInProgress(cluster);
  if (running) {
    throw eksErrors.inUse(
      `Cannot ${what} because cluster ${cluster.name} currently has update ${running.id} in progress`,
      {
        clusterName: cluster.name,
      },
    );
  }
  if (cluster.status !== 'ACTIVE') {
    throw eksErrors.inUse(`Cannot ${what} because cluster ${cluster.name} is ${cluster.status}`, {
      clusterName: cluster.name,
    });
  }
}

function refuseUnknownVersion(context: CallContext, cluster: ClusterState, target: string): void {
  const known = /^1\.\d+$/.test(target) ? kubernetesVersion(target, context.world.now()) : undefined;
  if (!known || known.status === 'UNSUPPORTED') {
    throw eksErrors.invalidParameter(`unsupported Kubernetes version ${target}`, {
      clusterName: cluster.name,
    });
  }
}

function refuseUpgrade(
  context: CallContext,
  cluster: ClusterState,
  input: UpdateClusterVersionRequest,
): void {
  const target = input.version!;
  const subject = { clusterName: cluster.name };
  if (minorOf(target) !== minorOf(cluster.version) + 1) {
    throw eksErrors.invalidParameter(
      `Unsupported Kubernetes minor version update from ${cluster.version} to ${target}`,
      subject,
    );
  }
  if (input.rollbackConfig)
    throw eksErrors.invalidParameter('rollbackConfig is for version rollbacks only', subject);
  const lagging = Object.values(cluster.nodegroups).filter(
    ({ version }) => context.world.rules.requireLevelNodegroups && version !== cluster.version,
  );
  if (lagging.length > 0) {
    const names = lagging.map(({ name }) => name).join(', ');
    throw eksErrors.invalidRequest(
      `Nodegroups ${names} must be updated to match cluster version ${cluster.version} before updating cluster version`,
      subject,
    );
  }
  refuseBlockedByInsights(context, cluster, target, 'UPGRADE_READINESS', input.force);
}

/** A rollback is one hop, within seven days of the upgrade, and never below the version that a cluster was made with. */
function refuseRollback(
  context: CallContext,
  cluster: ClusterState,
  input: UpdateClusterVersionRequest,
): void {
  const target = input.version!;
  const subject = { clusterName: cluster.name };
  const minutes = input.rollbackConfig?.timeoutMinutes;
  if (minutes !== undefined && (minutes < 120 || minutes > 10_080)) {
    throw eksErrors.invalidParameter('rollbackConfig.timeoutMinutes must be between 120 and 10080', subject);
  }
  const refused = (reason: string): Error =>
    eksErrors.invalidRequest(
      `Cannot roll back cluster ${cluster.name} from ${cluster.version} to ${target}: ${reason}`,
      subject,
    );
  if (minorOf(target) < minorOf(cluster.createdAtVersion)) {
    throw refused(`the cluster was created with version ${cluster.createdAtVersion}`);
  }
  if (cluster.lastUpgrade?.to !== cluster.version || cluster.lastUpgrade.from !== target) {
    throw refused('the cluster was not upgraded from that version last');
  }
  if (context.world.now() > rollbackDeadline(cluster)!) {
    throw refused('the rollback window of 7 days after the upgrade has passed');
  }
  refuseBlockedByInsights(context, cluster, target, 'ROLLBACK_READINESS', input.force);
}

function refuseBlockedByInsights(
  context: CallContext,
  cluster: ClusterState,
  target: string,
  category: 'UPGRADE_READINESS' | 'ROLLBACK_READINESS',
  force: boolean | undefined,
): void {
  if (force || !context.world.rules.insightsBlock) return;
  const blocking = blockingInsights(cluster, target, category);
  if (blocking.length === 0) return;
  throw eksErrors.invalidState(
    `Amazon EKS detected readiness issues: ${blocking.map(({ name }) => name).join(', ')}. Call the ListInsights API to view detected issues. Pass the force flag when updating to override readiness errors.`,
    { clusterName: cluster.name },
  );
}

function isOneBelow(target: string, current: string): boolean {
  return /^1\.\d+$/.test(target) && minorOf(target) === minorOf(current) - 1;
}
