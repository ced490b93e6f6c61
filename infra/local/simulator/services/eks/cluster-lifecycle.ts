import type {
  CreateClusterRequest,
  CreateClusterResponse,
  DeleteClusterRequest,
  DeleteClusterResponse,
} from '@aws-sdk/client-eks';
import { kubernetesVersions } from '../../catalog/kubernetes-versions.js';
import { DURATIONS } from '../../durations.js';
import type { CallContext } from '../../service.js';
import { clusterSpec } from '../../spec.js';
import { newCluster } from '../../world/build-cluster.js';
import { useNetwork } from '../../world/network.js';
import type { ClusterState } from '../../world/state.js';
import { refuseIfBusy } from './cluster-version.js';
import { eksErrors } from './errors.js';
import { creationToken, isRepeatedCreation } from './idempotency.js';
import { findCluster } from './lookup.js';
import { clusterView } from './views.js';

/** Makes a cluster without nodes; its endpoint is there when it is ACTIVE. */
export async function createCluster(
  input: CreateClusterRequest,
  context: CallContext,
): Promise<CreateClusterResponse> {
  const { world, region, account } = context;
  const subject = { clusterName: input.name };
  const token = creationToken(input);
  const existing = region.clusters[input.name!];
  if (existing && isRepeatedCreation(context, existing, token))
    return { cluster: clusterView(world, existing) };
  if (existing) throw eksErrors.inUse(`Cluster already exists with name: ${input.name}`, subject);

  const offered = kubernetesVersions(world.now()).filter(({ status }) => status !== 'UNSUPPORTED');
  const version = offered.find((known) =>
    input.version ? known.version === input.version : known.defaultVersion,
  );
  if (!version) throw eksErrors.invalidParameter(`unsupported Kubernetes version ${input.version}`, subject);
  const parsed = clusterSpec.safeParse({
    name: input.name,
    version: version.version,
    createdAtVersion: version.version,
    tags: input.tags,
    supportType: input.upgradePolicy?.supportType,
  });
  if (!parsed.success) throw eksErrors.invalidParameter(parsed.error.message, subject);

  const network = requestedNetwork(input, context);
  const cluster = newCluster(world, region, parsed.data, account.id, network);
  cluster.createToken = token;
  cluster.roleArn = input.roleArn!;
  cluster.deletionProtection = input.deletionProtection ?? false;
  cluster.transitionsAt = world.after(DURATIONS.clusterCreate);
  region.clusters[cluster.name] = cluster;
  try {
    await world.startKubernetes(cluster);
  } catch (error) {
    delete region.clusters[cluster.name];
    throw error;
  }
  return { cluster: clusterView(world, cluster) };
}

/** The subnets that were asked for; without any, unlike in AWS, the cluster gets a network of its own. */
function requestedNetwork(
  { name, resourcesVpcConfig }: CreateClusterRequest,
  { region }: CallContext,
): ClusterState['network'] | undefined {
  const [first, ...others] = (resourcesVpcConfig?.subnetIds ?? []).map((id) => {
    const subnet = region.subnets[id];
    if (subnet) return subnet;
    throw eksErrors.invalidParameter(`The subnet ID '${id}' does not exist`, { clusterName: name });
  });
  return first && useNetwork(region, name!, [first, ...others]);
}

/** Refused while the cluster has node groups or is protected. */
export function deleteCluster(input: DeleteClusterRequest, context: CallContext): DeleteClusterResponse {
  const cluster = findCluster(context, input.name!);
  const subject = { clusterName: cluster.name };
  if (cluster.status === 'DELETING') {
    context.outcome.unchanged = true;
    return { cluster: clusterView(context.world, cluster) };
  }
  if (Object.keys(cluster.nodegroups).length > 0)
    throw eksErrors.inUse('Cluster has nodegroups attached', subject);
  if (cluster.deletionProtection) {
    throw eksErrors.invalidRequest('Cluster has deletion protection enabled and cannot be deleted', subject);
  }
  refuseIfBusy(cluster, 'Delete');
  cluster.status = 'DELETING';
  cluster.transitionsAt = context.world.after(DURATIONS.clusterDelete);
  return { cluster: clusterView(context.world, cluster) };
}
