import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  paginateListInsights,
  paginateListUpdates,
  ResourceNotFoundException,
  type EKSClient,
} from '@aws-sdk/client-eks';
import type { UpgradeStep } from '../../../contracts/plan.js';
import { mapConcurrent } from '../../concurrency.js';
import { readAddonOffers } from '../read-facts.js';
import type { Hop } from '../versions.js';
import type { LiveCluster, LiveNodeGroup, VersionChange } from './live-cluster.js';

/** Describe calls in flight at once. */
const READS_AT_ONCE = 4;

/**
 * Reads what the rollback of `steps` is decided from, each part once: only the node groups and add-ons that the steps
 * name, and insights and offers for the hop's two versions.
 * @throws what the EKS client throws, ResourceNotFoundException for the cluster among it.
 */
export async function readLiveCluster(
  eks: EKSClient,
  clusterName: string,
  steps: readonly UpgradeStep[],
  hop: Hop,
): Promise<LiveCluster> {
  const named = (parameter: string): string[] => [
    ...new Set(
      steps.flatMap(({ parameters }) => {
        const name = parameters[parameter];
        return typeof name === 'string' ? [name] : [];
      }),
    ),
  ];
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: clusterName }));
  const groups = await mapConcurrent(named('nodegroup'), READS_AT_ONCE, (name) =>
    readNodeGroup(eks, clusterName, name),
  );
  const addons = await mapConcurrent(named('addon'), READS_AT_ONCE, (name) =>
    readAddon(eks, clusterName, name),
  );
  const versions = [...new Set([hop.from, hop.to])];
  const offers = await readAddonOffers(eks, named('addon'), versions);
  return {
    name: clusterName,
    arn: cluster?.arn ?? clusterName,
    version: cluster?.version ?? '',
    createdAt: cluster?.createdAt ?? new Date(0),
    versionChanges: await readVersionChanges(eks, clusterName),
    insights: await readInsights(eks, clusterName, hop.from),
    groups: new Map(groups.flatMap((entry) => entry ?? [])),
    addons: new Map(addons.flatMap((entry) => entry ?? [])),
    offers: Object.fromEntries(
      Object.entries(offers).map(([addon, byVersion]) => [
        addon,
        Object.fromEntries(Object.entries(byVersion).map(([version, offer]) => [version, offer.versions])),
      ]),
    ),
  };
}

async function readNodeGroup(
  eks: EKSClient,
  clusterName: string,
  nodegroupName: string,
): Promise<[[string, LiveNodeGroup]] | null> {
  const answer = await orNull(() => eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName })));
  const group = answer?.nodegroup;
  if (!group) return null;
  const live: LiveNodeGroup = {
    version: group.version ?? null,
    releaseVersion: group.releaseVersion ?? null,
    launchTemplateVersion: group.launchTemplate?.version ?? null,
    nodes: group.scalingConfig?.desiredSize ?? 0,
    updateConfig: {
      max_unavailable: group.updateConfig?.maxUnavailable ?? null,
      max_unavailable_percentage: group.updateConfig?.maxUnavailablePercentage ?? null,
    },
  };
  return [[nodegroupName, live]];
}

async function readAddon(
  eks: EKSClient,
  clusterName: string,
  addonName: string,
): Promise<[[string, string]] | null> {
  const answer = await orNull(() => eks.send(new DescribeAddonCommand({ clusterName, addonName })));
  const version = answer?.addon?.addonVersion;
  return version === undefined ? null : [[addonName, version]];
}

async function readVersionChanges(eks: EKSClient, name: string): Promise<VersionChange[]> {
  const ids: string[] = [];
  for await (const page of paginateListUpdates({ client: eks }, { name }))
    ids.push(...(page.updateIds ?? []));
  const updates = await mapConcurrent(ids, READS_AT_ONCE, async (updateId) => {
    const { update } = await eks.send(new DescribeUpdateCommand({ name, updateId }));
    return update;
  });
  return updates
    .flatMap((update): VersionChange[] => {
      const version = update?.params?.find(({ type }) => type === 'Version')?.value;
      const isChange = update?.type === 'VersionUpdate' || update?.type === 'VersionRollback';
      if (!isChange || version === undefined) return [];
      const { type, status = '', createdAt = new Date(0) } = update;
      return [{ type, status, version, createdAt } as VersionChange];
    })
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

async function readInsights(
  eks: EKSClient,
  clusterName: string,
  version: string,
): Promise<LiveCluster['insights']> {
  const insights: LiveCluster['insights'] = [];
  const filter = { categories: ['ROLLBACK_READINESS' as const], kubernetesVersions: [version] };
  for await (const page of paginateListInsights({ client: eks }, { clusterName, filter })) {
    for (const { name = 'unnamed', insightStatus } of page.insights ?? []) {
      insights.push({
        name,
        status: insightStatus?.status ?? 'UNKNOWN',
        reason: insightStatus?.reason ?? 'no reason given.',
      });
    }
  }
  return insights;
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}
