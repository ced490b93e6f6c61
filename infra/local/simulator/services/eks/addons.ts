import type {
  CreateAddonRequest,
  CreateAddonResponse,
  DeleteAddonRequest,
  DeleteAddonResponse,
  DescribeAddonRequest,
  DescribeAddonResponse,
  ListAddonsRequest,
  ListAddonsResponse,
  UpdateAddonRequest,
  UpdateAddonResponse,
} from '@aws-sdk/client-eks';
import { addonEntry, defaultAddonVersion, isCompatible } from '../../catalog/addon-versions.js';
import { DURATIONS } from '../../durations.js';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import { deployAddon } from '../../world/addon-workloads.js';
import { arns } from '../../world/identifiers.js';
import { setAddonAssociations } from '../../world/pod-identity.js';
import type { AddonState, ClusterState } from '../../world/state.js';
import { PAGE } from './clusters.js';
import { eksErrors } from './errors.js';
import { creationToken, isRepeatedCreation } from './idempotency.js';
import { findAddon, findCluster } from './lookup.js';
import { replayedUpdate, startUpdate, updateInProgress, updateRequest } from './start-update.js';
import { addonView, updateView } from './views.js';

/** Names of the installed add-ons. */
export function listAddons(input: ListAddonsRequest, context: CallContext): ListAddonsResponse {
  const cluster = findCluster(context, input.clusterName!);
  const { items, nextToken } = paginate(Object.keys(cluster.addons), input, PAGE, eksErrors.invalidParameter);
  return { addons: items, nextToken };
}

/** One installed add-on. */
export function describeAddon(input: DescribeAddonRequest, context: CallContext): DescribeAddonResponse {
  const cluster = findCluster(context, input.clusterName!);
  return { addon: addonView(cluster, findAddon(cluster, input.addonName!)) };
}

/** Installs an add-on, at its default version unless told otherwise. */
export function createAddon(input: CreateAddonRequest, context: CallContext): CreateAddonResponse {
  const { world } = context;
  const cluster = findCluster(context, input.clusterName!);
  const name = input.addonName!;
  const token = creationToken(input);
  const existing = cluster.addons[name];
  if (existing && isRepeatedCreation(context, existing, token))
    return { addon: addonView(cluster, existing) };
  if (existing)
    throw eksErrors.inUse(`Addon already exists.`, { clusterName: cluster.name, addonName: name });
  const version = offeredVersion(cluster, name, input.addonVersion);
  checkConfiguration(cluster, name, input.configurationValues);
  const addon: AddonState = {
    name,
    arn: arns.addon(cluster, cluster.name, name),
    version,
    status: 'CREATING',
    transitionsAt: world.after(DURATIONS.addonCreate),
    createToken: token,
    createdAt: world.now(),
    modifiedAt: world.now(),
    configurationValues: input.configurationValues,
    serviceAccountRoleArn: input.serviceAccountRoleArn,
    tags: input.tags ?? {},
    healthIssues: [],
  };
  cluster.addons[name] = addon;
  setAddonAssociations(cluster, addon, associations(input.podIdentityAssociations));
  return { addon: addonView(cluster, addon) };
}

/** With `preserve` the add-on's workload stays in the cluster. */
export function deleteAddon(input: DeleteAddonRequest, context: CallContext): DeleteAddonResponse {
  const { world } = context;
  const cluster = findCluster(context, input.clusterName!);
  const addon = findAddon(cluster, input.addonName!);
  refuseBusyAddon(cluster, addon);
  addon.status = 'DELETING';
  addon.transitionsAt = world.after(DURATIONS.addonDelete);
  setAddonAssociations(cluster, addon, []);
  if (!input.preserve) world.kubernetes(cluster).removeAddon(addon.name);
  return { addon: addonView(cluster, addon) };
}

/**
 * Changes version and settings of an add-on. What the request leaves out is not kept: AWS documents that an update
 * without `serviceAccountRoleArn` or `configurationValues` may drop them, and a caller must be ready for that. Pod
 * identity associations are the exception: left out they stay, and an empty list deletes them.
 */
export function updateAddon(input: UpdateAddonRequest, context: CallContext): UpdateAddonResponse {
  const cluster = findCluster(context, input.clusterName!);
  const addon = findAddon(cluster, input.addonName!);
  const request = updateRequest('UpdateAddon', input);
  const replay = replayedUpdate(context, cluster, request);
  if (replay) return { update: updateView(replay) };
  refuseBusyAddon(cluster, addon);

  const version = input.addonVersion
    ? offeredVersion(cluster, addon.name, input.addonVersion)
    : addon.version;
  checkConfiguration(cluster, addon.name, input.configurationValues);
  const wanted = input.podIdentityAssociations && associations(input.podIdentityAssociations);
  addon.status = 'UPDATING';
  const update = startUpdate(context, cluster, {
    request,
    type: 'AddonUpdate',
    params: [
      { type: 'AddonVersion', value: version },
      { type: 'ResolveConflicts', value: input.resolveConflicts ?? 'NONE' },
      ...(input.serviceAccountRoleArn
        ? [{ type: 'ServiceAccountRoleArn', value: input.serviceAccountRoleArn }]
        : []),
      ...(input.configurationValues
        ? [{ type: 'ConfigurationValues', value: input.configurationValues }]
        : []),
      ...(wanted ? [{ type: 'PodIdentityAssociations', value: JSON.stringify(wanted) }] : []),
    ],
    change: {
      kind: 'addon',
      version,
      configurationValues: input.configurationValues,
      serviceAccountRoleArn: input.serviceAccountRoleArn,
      podIdentityAssociations: wanted,
    },
    addon: addon.name,
    seconds: DURATIONS.addonUpdate,
  });
  // EKS applies the add-on at the beginning and watches its pods roll; one that is to fail leaves what ran.
  if (!update.failure) deployAddon(context.world, cluster, { name: addon.name, version });
  return { update: updateView(update) };
}

function refuseBusyAddon(cluster: ClusterState, addon: AddonState): void {
  const subject = { clusterName: cluster.name, addonName: addon.name };
  const running = updateInProgress(cluster, { addon: addon.name });
  if (running) {
    throw eksErrors.inUse(
      `Cannot AddonUpdate because addon ${addon.name} currently has update ${running.id} in progress`,
      subject,
    );
  }
  if (addon.status === 'CREATING' || addon.status === 'DELETING') {
    throw eksErrors.inUse(`Addon ${addon.name} is ${addon.status}`, subject);
  }
}

/** The version that is asked for, or the default; throws InvalidParameterException if the cluster cannot run it. */
function offeredVersion(cluster: ClusterState, name: string, wanted: string | undefined): string {
  const subject = { clusterName: cluster.name, addonName: name };
  if (!addonEntry(name))
    throw eksErrors.invalidParameter(`Addon ${name} specified is not supported`, subject);
  if (wanted && !isCompatible(name, wanted, cluster.version)) {
    throw eksErrors.invalidParameter(
      `Addon version specified is not supported: ${wanted} on Kubernetes ${cluster.version}`,
      subject,
    );
  }
  const version = wanted ?? defaultAddonVersion(name, cluster.version);
  if (!version)
    throw eksErrors.invalidParameter(`Addon ${name} has no version for ${cluster.version}`, subject);
  return version;
}

/** Configuration values are JSON; EKS also takes YAML, which begins with no brace and is not looked into here. */
function checkConfiguration(cluster: ClusterState, name: string, values: string | undefined): void {
  if (!values?.trimStart().startsWith('{')) return;
  try {
    JSON.parse(values);
  } catch (error) {
    throw eksErrors.invalidParameter(
      `ConfigurationValue provided in request is not supported: ${(error as Error).message}`,
      { clusterName: cluster.name, addonName: name },
    );
  }
}

function associations(
  wanted: UpdateAddonRequest['podIdentityAssociations'],
): { serviceAccount: string; roleArn: string }[] {
  return (wanted ?? []).map(({ serviceAccount, roleArn }) => ({
    serviceAccount: serviceAccount!,
    roleArn: roleArn!,
  }));
}
