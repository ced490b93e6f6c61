import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeInsightCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  paginateDescribeClusterVersions,
  paginateListAddons,
  paginateListFargateProfiles,
  paginateListInsights,
  paginateListNodegroups,
  paginateListUpdates,
  type Addon,
  type Cluster,
  type ClusterVersionInformation,
  type EKSClient,
  type Insight,
  type Nodegroup,
} from '@aws-sdk/client-eks';
import type { ClusterState } from '../../contracts/cluster-state.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import { mapConcurrent } from '../concurrency.js';

/** Describe calls in flight: EKS throttles an account's reads, and other operations want their share. */
const CONCURRENT_READS = 8;

/** What EKS says about a cluster, before it is shaped. */
export interface EksReading {
  cluster: Cluster;
  versions: ClusterVersionInformation[];
  nodegroups: Nodegroup[];
  addons: Addon[];
  fargateProfiles: string[];
  insights: Insight[];
  update: ClusterState['update_in_progress'];
}

/** Reads everything that EKS knows about a cluster and its upgrade. */
export async function readEks(
  eks: EKSClient,
  clusterName: string,
  abortSignal: AbortSignal,
): Promise<EksReading> {
  const paging = { client: eks };
  const options = { abortSignal };

  const cluster = async (): Promise<Cluster> => {
    const answer = await eks.send(new DescribeClusterCommand({ name: clusterName }), options);
    if (answer.cluster) return answer.cluster;
    throw new DrydockError('AWS_ERROR', `DescribeCluster of ${clusterName} answered without a cluster.`);
  };
  const nodegroups = async (): Promise<Nodegroup[]> => {
    const names = await collect(
      paginateListNodegroups(paging, { clusterName }, options),
      (page) => page.nodegroups,
    );
    return mapDefined(names, async (nodegroupName) => {
      return (await eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }), options))
        .nodegroup;
    });
  };
  const addons = async (): Promise<Addon[]> => {
    const names = await collect(paginateListAddons(paging, { clusterName }, options), (page) => page.addons);
    return mapDefined(names, async (addonName) => {
      return (await eks.send(new DescribeAddonCommand({ clusterName, addonName }), options)).addon;
    });
  };
  const insights = async (): Promise<Insight[]> => {
    const filter = {
      categories: ['UPGRADE_READINESS' as const],
      statuses: ['ERROR', 'WARNING'] as ('ERROR' | 'WARNING')[],
    };
    const summaries = await collect(
      paginateListInsights(paging, { clusterName, filter }, options),
      (page) => page.insights,
    );
    return mapDefined(summaries, async ({ id }) => {
      return (await eks.send(new DescribeInsightCommand({ clusterName, id }), options)).insight;
    });
  };

  const [described, groups, ...rest] = await Promise.all([
    cluster(),
    nodegroups(),
    // Also the versions that EKS no longer supports: "out of support" is another answer than "unknown".
    collect(
      paginateDescribeClusterVersions(paging, { includeAll: true }, options),
      (page) => page.clusterVersions,
    ),
    addons(),
    collect(
      paginateListFargateProfiles(paging, { clusterName }, options),
      (page) => page.fargateProfileNames,
    ),
    insights(),
  ]);
  const [versions, addonList, fargateProfiles, insightList] = rest;
  return {
    cluster: described,
    versions,
    nodegroups: groups,
    addons: addonList,
    fargateProfiles,
    insights: insightList,
    update: await findRunningUpdate(eks, clusterName, groups, options),
  };
}

/**
 * An update of the cluster, or of a node group, that runs already. The cluster's are always looked through: an ACTIVE
 * cluster can still have one.
 */
async function findRunningUpdate(
  eks: EKSClient,
  name: string,
  nodegroups: readonly Nodegroup[],
  options: { abortSignal: AbortSignal },
): Promise<ClusterState['update_in_progress']> {
  const updating = nodegroups.filter(({ status }) => status === 'UPDATING');
  for (const nodegroupName of [undefined, ...updating.map((group) => group.nodegroupName)]) {
    const ids = await collect(
      paginateListUpdates({ client: eks }, { name, nodegroupName }, options),
      (page) => page.updateIds,
    );
    const updates = await mapDefined(ids, async (updateId) => {
      return (await eks.send(new DescribeUpdateCommand({ name, nodegroupName, updateId }), options)).update;
    });
    const running = updates.find(({ status }) => status === 'InProgress');
    if (running) return { id: running.id ?? '', type: running.type ?? '', resource: nodegroupName ?? name };
  }
  return null;
}

async function collect<P, T>(paginator: AsyncIterable<P>, items: (page: P) => T[] | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const page of paginator) all.push(...(items(page) ?? []));
  return all;
}

async function mapDefined<T, R>(items: readonly T[], run: (item: T) => Promise<R | undefined>): Promise<R[]> {
  const results = await mapConcurrent(items, CONCURRENT_READS, run);
  return results.filter((result) => result !== undefined);
}
