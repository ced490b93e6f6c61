import { z } from 'zod';
import { insightSpec } from '../spec.js';
import { refreshInsights } from '../world/insights.js';
import type { ClusterState } from '../world/state.js';
import type { World } from '../world/world.js';

/** What the control API can change about a cluster behind AWS's back. */
export const clusterChange = z.strictObject({
  /** Sets what an insight says, from now on and after every refresh. */
  insight: insightSpec.optional(),
  /** Lets the last upgrade, and all updates, have happened this many days earlier. */
  ageUpgradeDays: z.number().min(0).optional(),
  /** Tags to set; null removes one. */
  tags: z.record(z.string(), z.string().nullable()).optional(),
  /** Replaces the cluster's health issues. */
  healthIssues: z
    .array(
      z.strictObject({ code: z.string(), message: z.string(), resourceIds: z.array(z.string()).default([]) }),
    )
    .optional(),
  /** Free addresses of each of its subnets from now on. */
  freeAddresses: z.int().min(0).optional(),
});

/** A change that has been checked. */
export type ClusterChange = z.output<typeof clusterChange>;

const MS_PER_DAY = 86_400_000;

/** Makes the changes; the answer is the cluster's state. Tags and insights take effect at once. */
export function changeCluster(world: World, cluster: ClusterState, change: ClusterChange): ClusterState {
  const region = world.region(cluster.account, cluster.region);
  const { insight } = change;
  if (insight) {
    const others = cluster.insightOverrides.filter(
      ({ name, category, kubernetesVersion }) =>
        name !== insight.name ||
        category !== insight.category ||
        kubernetesVersion !== insight.kubernetesVersion,
    );
    cluster.insightOverrides = [...others, insight];
  }
  if (change.ageUpgradeDays !== undefined && cluster.lastUpgrade) {
    const age = change.ageUpgradeDays * MS_PER_DAY;
    cluster.lastUpgrade.finishedAt -= age;
    for (const update of cluster.updates) {
      update.createdAt -= age;
      if (update.finishedAt !== undefined) update.finishedAt -= age;
    }
  }
  for (const [name, value] of Object.entries(change.tags ?? {})) {
    if (value === null) delete cluster.tags[name];
    else cluster.tags[name] = value;
  }
  if (change.healthIssues) cluster.healthIssues = change.healthIssues;
  if (change.freeAddresses !== undefined) {
    for (const id of cluster.network.subnetIds) region.subnets[id]!.freeAddresses = change.freeAddresses;
  }
  if (insight || change.healthIssues) refreshInsights(world, region, cluster);
  world.touch();
  return cluster;
}
