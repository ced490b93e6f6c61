import type { AddonState, ClusterState } from './state.js';
import type { World } from './world.js';

/** Runs what an add-on consists of, at its version, in the cluster. */
export function deployAddon(
  world: World,
  cluster: ClusterState,
  addon: Pick<AddonState, 'name' | 'version'>,
): void {
  const registry = `602401143452.dkr.ecr.${cluster.region}.amazonaws.com`;
  world.kubernetes(cluster).setAddon({
    name: addon.name,
    version: addon.version,
    image: `${registry}/eks/${addon.name}:${addon.version}`,
  });
}
