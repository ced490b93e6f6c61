import type {
  CreateNodegroupRequest,
  CreateNodegroupResponse,
  DeleteNodegroupRequest,
  DeleteNodegroupResponse,
} from '@aws-sdk/client-eks';
import { DURATIONS } from '../../durations.js';
import type { CallContext } from '../../service.js';
import { createNodegroupState, NodegroupSpecError, type NodegroupPlan } from '../../world/build-nodegroup.js';
import { imageOf, templateReference, templateVersion } from '../../world/launch-templates.js';
import type { ClusterState } from '../../world/state.js';
import { eksErrors } from './errors.js';
import { creationToken, isRepeatedCreation } from './idempotency.js';
import { findCluster, findNodegroup } from './lookup.js';
import { sizeProblem } from './nodegroup-config.js';
import { updateInProgress } from './start-update.js';
import { nodegroupView } from './views.js';

/** Makes a node group; it is ACTIVE when its nodes are Ready, and CREATE_FAILED if they do not turn so in time. */
export function createNodegroup(
  input: CreateNodegroupRequest,
  context: CallContext,
): CreateNodegroupResponse {
  const { world, region, account } = context;
  const cluster = findCluster(context, input.clusterName!);
  const subject = { clusterName: cluster.name, nodegroupName: input.nodegroupName };
  const token = creationToken(input);
  const existing = cluster.nodegroups[input.nodegroupName!];
  if (existing && isRepeatedCreation(context, existing, token)) {
    return { nodegroup: nodegroupView(region, cluster, existing) };
  }
  if (existing) {
    throw eksErrors.inUse(
      `NodeGroup already exists with name ${existing.name} and cluster name ${cluster.name}`,
      subject,
    );
  }
  if (cluster.status === 'CREATING' || cluster.status === 'DELETING') {
    throw eksErrors.invalidRequest(`Cluster ${cluster.name} is ${cluster.status}`, subject);
  }
  const plan = requestedGroup(context, cluster, input);
  const problem = sizeProblem(plan.minSize, plan.maxSize, plan.desired);
  if (problem) throw eksErrors.invalidParameter(problem, subject);
  try {
    const nodegroup = createNodegroupState(world, account, region, cluster, plan);
    nodegroup.status = 'CREATING';
    nodegroup.createToken = token;
    nodegroup.transitionsAt = world.after(DURATIONS.nodegroupCreate);
    nodegroup.neverReady = context.injected.neverReady;
    return { nodegroup: nodegroupView(region, cluster, nodegroup) };
  } catch (error) {
    if (error instanceof NodegroupSpecError) throw eksErrors.invalidParameter(error.message, subject);
    throw error;
  }
}

/** Takes the nodes away at once and the group when they are gone. */
export function deleteNodegroup(
  input: DeleteNodegroupRequest,
  context: CallContext,
): DeleteNodegroupResponse {
  const { world, region } = context;
  const cluster = findCluster(context, input.clusterName!);
  const nodegroup = findNodegroup(cluster, input.nodegroupName!);
  const running = updateInProgress(cluster, { nodegroup: nodegroup.name });
  if (running) {
    throw eksErrors.inUse(
      `Cannot Delete because nodegroup ${nodegroup.name} currently has update ${running.id} in progress`,
      { clusterName: cluster.name, nodegroupName: nodegroup.name },
    );
  }
  if (nodegroup.status === 'DELETING') {
    context.outcome.unchanged = true;
  } else {
    nodegroup.status = 'DELETING';
    nodegroup.transitionsAt = world.after(DURATIONS.nodegroupDelete);
    Object.assign(region.scalingGroups[nodegroup.scalingGroup]!, { minSize: 0, desired: 0 });
  }
  return { nodegroup: nodegroupView(region, cluster, nodegroup) };
}

function requestedGroup(
  context: CallContext,
  cluster: ClusterState,
  input: CreateNodegroupRequest,
): NodegroupPlan {
  const subject = { clusterName: cluster.name, nodegroupName: input.nodegroupName };
  const template = input.launchTemplate && findTemplate(context, input.launchTemplate);
  if (input.launchTemplate && !template) {
    throw eksErrors.invalidParameter('The launch template or its version does not exist', subject);
  }
  const imageId = template?.imageId;
  if (imageId && (input.version || input.releaseVersion)) {
    throw eksErrors.invalidParameter(
      'You cannot specify version or releaseVersion when using custom AMIs',
      subject,
    );
  }
  const desired = input.scalingConfig?.desiredSize ?? 2;
  return {
    name: input.nodegroupName!,
    amiType: imageId ? 'CUSTOM' : (input.amiType ?? 'AL2023_x86_64_STANDARD'),
    version: input.version ?? cluster.version,
    releaseVersion: input.releaseVersion,
    template,
    minSize: input.scalingConfig?.minSize ?? 1,
    maxSize: input.scalingConfig?.maxSize ?? Math.max(2, desired),
    desired,
    zones: (input.subnets ?? []).flatMap((id) => context.region.subnets[id]?.zone ?? []),
    instanceTypes: input.instanceTypes,
    capacityType: input.capacityType ?? 'ON_DEMAND',
    nodeRole: input.nodeRole,
    updateConfig: { updateStrategy: 'DEFAULT', ...(input.updateConfig ?? { maxUnavailable: 1 }) },
    labels: input.labels ?? {},
    taints: (input.taints ?? []).map(({ key, value, effect }) => ({ key: key!, value, effect: effect! })),
    tags: input.tags ?? {},
  };
}

function findTemplate(
  context: CallContext,
  wanted: NonNullable<CreateNodegroupRequest['launchTemplate']>,
): NodegroupPlan['template'] {
  const template = Object.values(context.region.launchTemplates).find(
    ({ id, name }) => id === wanted.id || (wanted.name !== undefined && name === wanted.name),
  );
  const version = template && templateVersion(template, wanted.version);
  if (!template || !version) return undefined;
  return { reference: templateReference(template, version.number), imageId: imageOf(version) };
}
