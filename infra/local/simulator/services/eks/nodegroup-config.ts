import type { UpdateNodegroupConfigRequest, UpdateNodegroupConfigResponse } from '@aws-sdk/client-eks';
import { DURATIONS } from '../../durations.js';
import type { CallContext } from '../../service.js';
import type { ClusterState, NodegroupState, ScalingGroupState } from '../../world/state.js';
import { eksErrors } from './errors.js';
import { findCluster, findNodegroup } from './lookup.js';
import { replayedUpdate, startUpdate, updateInProgress, updateRequest } from './start-update.js';
import { updateView } from './views.js';

/**
 * Changes sizes, labels, taints and the update settings of a node group. The sizes count at once; the update's success
 * means that they were accepted, not that nodes have come or gone.
 */
export function updateNodegroupConfig(
  input: UpdateNodegroupConfigRequest,
  context: CallContext,
): UpdateNodegroupConfigResponse {
  const cluster = findCluster(context, input.clusterName!);
  const nodegroup = findNodegroup(cluster, input.nodegroupName!);
  const request = updateRequest('UpdateNodegroupConfig', input);
  const replay = replayedUpdate(context, cluster, request);
  if (replay) return { update: updateView(replay) };
  refuseBusyNodegroup(cluster, nodegroup, 'ConfigUpdate');

  const group = context.region.scalingGroups[nodegroup.scalingGroup]!;
  const params = [
    ...changeSizes(cluster, nodegroup, group, input.scalingConfig),
    ...changeUpdateConfig(cluster, nodegroup, input.updateConfig),
    ...changeLabels(nodegroup, group, input.labels),
    ...changeTaints(nodegroup, input.taints),
  ];
  nodegroup.status = 'UPDATING';
  const update = startUpdate(context, cluster, {
    request,
    type: 'ConfigUpdate',
    params,
    change: { kind: 'nodegroup-config' },
    nodegroup: nodegroup.name,
    seconds: DURATIONS.nodegroupConfigUpdate,
  });
  return { update: updateView(update) };
}

/** Throws ResourceInUseException, which names the update in progress, or InvalidRequestException for a group that goes. */
export function refuseBusyNodegroup(cluster: ClusterState, nodegroup: NodegroupState, what: string): void {
  const subject = { clusterName: cluster.name, nodegroupName: nodegroup.name };
  const running = updateInProgress(cluster, { nodegroup: nodegroup.name });
  if (running) {
    throw eksErrors.inUse(
      `Cannot ${what} because nodegroup ${nodegroup.name} currently has update ${running.id} in progress`,
      subject,
    );
  }
  if (nodegroup.status !== 'ACTIVE' && nodegroup.status !== 'DEGRADED') {
    throw eksErrors.inUse(`Nodegroup cannot be updated as it is currently not in Active State`, subject);
  }
}

type Params = { type: string; value: string }[];

function changeSizes(
  cluster: ClusterState,
  nodegroup: NodegroupState,
  group: ScalingGroupState,
  wanted: UpdateNodegroupConfigRequest['scalingConfig'],
): Params {
  if (!wanted) return [];
  const minSize = wanted.minSize ?? group.minSize;
  const maxSize = wanted.maxSize ?? group.maxSize;
  const desired = wanted.desiredSize ?? group.desired;
  const problem = sizeProblem(minSize, maxSize, desired);
  if (problem) {
    throw eksErrors.invalidParameter(problem, { clusterName: cluster.name, nodegroupName: nodegroup.name });
  }
  Object.assign(group, { minSize, maxSize, desired });
  return [
    { type: 'MinSize', value: String(minSize) },
    { type: 'MaxSize', value: String(maxSize) },
    { type: 'DesiredSize', value: String(desired) },
  ];
}

/** What is wrong with the sizes of a managed node group; null if nothing is. */
export function sizeProblem(minSize: number, maxSize: number, desired: number): string | null {
  if (minSize < 0) return 'minSize must not be below 0';
  if (maxSize < 1) return 'maxSize must be at least 1';
  if (minSize > desired) return `Minimum capacity ${minSize} can't be greater than desired size ${desired}`;
  if (desired > maxSize) return `desired capacity ${desired} can't be greater than max size ${maxSize}`;
  return null;
}

function changeUpdateConfig(
  cluster: ClusterState,
  nodegroup: NodegroupState,
  wanted: UpdateNodegroupConfigRequest['updateConfig'],
): Params {
  if (!wanted) return [];
  if (wanted.maxUnavailable !== undefined && wanted.maxUnavailablePercentage !== undefined) {
    throw eksErrors.invalidParameter('Only one of maxUnavailable and maxUnavailablePercentage may be given', {
      clusterName: cluster.name,
      nodegroupName: nodegroup.name,
    });
  }
  const limits =
    wanted.maxUnavailablePercentage === undefined
      ? { maxUnavailable: wanted.maxUnavailable ?? nodegroup.updateConfig.maxUnavailable ?? 1 }
      : { maxUnavailablePercentage: wanted.maxUnavailablePercentage };
  const updateStrategy = wanted.updateStrategy ?? nodegroup.updateConfig.updateStrategy;
  nodegroup.updateConfig = { ...limits, updateStrategy };
  return Object.entries(limits).map(([name, value]) => ({
    type: name === 'maxUnavailable' ? 'MaxUnavailable' : 'MaxUnavailablePercentage',
    value: String(value),
  }));
}

function changeLabels(
  nodegroup: NodegroupState,
  group: ScalingGroupState,
  wanted: UpdateNodegroupConfigRequest['labels'],
): Params {
  if (!wanted) return [];
  const removed = wanted.removeLabels ?? [];
  const kept = Object.entries(nodegroup.labels).filter(([name]) => !removed.includes(name));
  nodegroup.labels = { ...Object.fromEntries(kept), ...wanted.addOrUpdateLabels };
  group.labels = nodegroup.labels;
  return [
    { type: 'LabelsToAdd', value: JSON.stringify(wanted.addOrUpdateLabels ?? {}) },
    { type: 'LabelsToRemove', value: JSON.stringify(removed) },
  ];
}

function changeTaints(nodegroup: NodegroupState, wanted: UpdateNodegroupConfigRequest['taints']): Params {
  if (!wanted) return [];
  const identity = (taint: { key?: string; effect?: string }): string => `${taint.key}:${taint.effect}`;
  const added = (wanted.addOrUpdateTaints ?? []).map(({ key, value, effect }) => ({
    key: key!,
    value,
    effect: effect!,
  }));
  const gone = new Set([...(wanted.removeTaints ?? []), ...added].map(identity));
  nodegroup.taints = [...nodegroup.taints.filter((taint) => !gone.has(identity(taint))), ...added];
  return [
    { type: 'TaintsToAdd', value: JSON.stringify(added) },
    { type: 'TaintsToRemove', value: JSON.stringify(wanted.removeTaints ?? []) },
  ];
}
