import { defaultAddonVersion } from '../catalog/addon-versions.js';
import { kubernetesVersion, minorOf } from '../catalog/kubernetes-versions.js';
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from '../options.js';
import { clusterSpec, type AddonSpec, type ClusterSpec, type ClusterSpecInput } from '../spec.js';
import { deployAddon } from './addon-workloads.js';
import { buildNodegroup } from './build-nodegroup.js';
import { arns, uuid } from './identifiers.js';
import { refreshInsights } from './insights.js';
import { createNetwork } from './network.js';
import { setAddonAssociations } from './pod-identity.js';
import type { AddonState, ClusterState, RegionState } from './state.js';
import type { World } from './world.js';

/** A cluster specification that cannot be built, and why. */
export class ClusterSpecError extends Error {
  constructor(cluster: string, problem: string) {
    super(`Cluster ${cluster}: ${problem}`);
    this.name = 'ClusterSpecError';
  }
}

/**
 * Makes a cluster as its specification has it: ACTIVE, with its network, add-ons and Ready nodes.
 * Throws a ZodError or ClusterSpecError for a specification that cannot be.
 */
export async function buildCluster(world: World, input: ClusterSpecInput): Promise<ClusterState> {
  const spec = clusterSpec.parse(input);
  const account = world.account(spec.account ?? DEFAULT_ACCOUNT);
  if (!account) throw new ClusterSpecError(spec.name, `there is no account ${spec.account}`);
  const region = world.region(account.id, spec.region ?? DEFAULT_REGION);
  if (region.clusters[spec.name]) throw new ClusterSpecError(spec.name, 'it exists already');
  if (!kubernetesVersion(spec.version, world.now())) {
    throw new ClusterSpecError(spec.name, `EKS does not have Kubernetes ${spec.version}`);
  }

  const cluster = newCluster(world, region, spec, account.id);
  region.clusters[cluster.name] = cluster;
  try {
    await world.startKubernetes(cluster);
    for (const nodegroup of spec.nodegroups) buildNodegroup(world, account, region, cluster, nodegroup);
    for (const addon of spec.addons) buildAddon(world, cluster, addon);
  } catch (error) {
    delete region.clusters[cluster.name];
    await world.detachKubernetes(cluster)?.close();
    throw error;
  }
  cluster.status = 'ACTIVE';
  refreshInsights(world, region, cluster);
  world.touch();
  return cluster;
}

/** A cluster without anything in it, not yet active; in a network of its own unless one is given. */
export function newCluster(
  world: World,
  region: RegionState,
  spec: ClusterSpec,
  account: string,
  network: ClusterState['network'] = createNetwork(region, spec.name, spec.freeAddresses),
): ClusterState {
  const place = { account, region: region.name };
  const minor = minorOf(spec.version);
  return {
    ...place,
    name: spec.name,
    arn: arns.cluster(place, spec.name),
    id: uuid().replaceAll('-', '').toUpperCase(),
    version: spec.version,
    createdAtVersion: spec.createdAtVersion ?? `1.${minor - 1}`,
    createdAt: world.now(),
    status: 'CREATING',
    roleArn: arns.role(account, `${spec.name}-cluster`),
    tags: spec.tags ?? {},
    network,
    endpointAccess: { public: true, private: true, publicCidrs: ['0.0.0.0/0'] },
    logging: [{ types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: false }],
    supportType: spec.supportType,
    authenticationMode: 'API',
    deletionProtection: false,
    healthIssues: [],
    updates: [],
    nodegroups: {},
    addons: {},
    insights: [],
    insightOverrides: spec.insights,
    podIdentityAssociations: [],
    accessEntries: spec.accessEntries ?? null,
    fargateProfiles: spec.fargateProfiles.map((profile) => ({ ...profile, createdAt: world.now() })),
    spec,
  };
}

/** Adds an installed add-on; throws a ClusterSpecError if EKS has no version of it for the cluster. */
function buildAddon(world: World, cluster: ClusterState, spec: AddonSpec): void {
  const version = spec.version ?? defaultAddonVersion(spec.name, cluster.version);
  if (!version)
    throw new ClusterSpecError(cluster.name, `there is no add-on ${spec.name} for ${cluster.version}`);
  const addon: AddonState = {
    name: spec.name,
    arn: arns.addon(cluster, cluster.name, spec.name),
    version,
    status: 'ACTIVE',
    createdAt: world.now(),
    modifiedAt: world.now(),
    configurationValues: spec.configurationValues,
    serviceAccountRoleArn: spec.serviceAccountRoleArn,
    tags: {},
    healthIssues: [],
  };
  cluster.addons[addon.name] = addon;
  setAddonAssociations(cluster, addon, spec.podIdentityAssociations ?? []);
  deployAddon(world, cluster, addon);
}
