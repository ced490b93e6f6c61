import type { CallContext } from '../../service.js';
import type { AddonState, ClusterState, NodegroupState } from '../../world/state.js';
import { eksErrors } from './errors.js';

/** The cluster of that name in the call's account and region; throws ResourceNotFoundException. */
export function findCluster(context: CallContext, name: string): ClusterState {
  const cluster = context.region.clusters[name];
  if (!cluster) throw eksErrors.notFound(`No cluster found for name: ${name}.`, { clusterName: name });
  return cluster;
}

/** A managed node group of a cluster; throws ResourceNotFoundException. */
export function findNodegroup(cluster: ClusterState, name: string): NodegroupState {
  const nodegroup = cluster.nodegroups[name];
  if (!nodegroup) {
    throw eksErrors.notFound(`No node group found for name: ${name}.`, {
      clusterName: cluster.name,
      nodegroupName: name,
    });
  }
  return nodegroup;
}

/** An add-on of a cluster; throws ResourceNotFoundException. */
export function findAddon(cluster: ClusterState, name: string): AddonState {
  const addon = cluster.addons[name];
  if (!addon) {
    throw eksErrors.notFound(`No addon: ${name} found in cluster: ${cluster.name}`, {
      clusterName: cluster.name,
      addonName: name,
    });
  }
  return addon;
}
