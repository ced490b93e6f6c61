import type { ClusterState } from '../../contracts/cluster-state.js';
import type { Target } from '../../contracts/target.js';
import { shapeAddon } from './addons.js';
import { leastHealthy } from './applications.js';
import { deprecatedInInsight, mergeDeprecatedApis } from './deprecated-apis.js';
import { healthIssues } from './health-issues.js';
import { shapeNodeGroup } from './node-groups.js';
import type { EksReading } from './read-eks.js';
import type { KubernetesReading } from './read-kubernetes.js';
import { templateKey } from './read-launch-templates.js';

/** Puts what EKS, EC2 and Kubernetes said into one state of the cluster. */
export function shapeCluster(
  target: Target,
  eks: EksReading,
  kubernetes: KubernetesReading,
  images: ReadonlyMap<string, string | null>,
  observedAt: Date,
): ClusterState {
  const { cluster, nodegroups } = eks;
  const { nodes, applications } = kubernetes;
  const support = eks.versions.find(({ clusterVersion }) => clusterVersion === cluster.version);
  return {
    cluster_name: target.clusterName,
    current_version: cluster.version ?? '',
    node_groups: nodegroups
      .map((group) =>
        shapeNodeGroup(
          group,
          nodes.kubelets.get(group.nodegroupName ?? '') ?? new Map(),
          (group.launchTemplate && images.get(templateKey(group.launchTemplate))) ?? null,
        ),
      )
      .sort(byName),
    addons: eks.addons.map(shapeAddon).sort(byName),
    applications: leastHealthy(applications),
    deprecated_apis: mergeDeprecatedApis(
      eks.insights.flatMap(deprecatedInInsight),
      kubernetes.deprecatedApis ?? [],
    ),

    arn: cluster.arn ?? '',
    account: target.account,
    region: target.region,
    status: cluster.status ?? '',
    platform_version: cluster.platformVersion ?? '',
    server_version: kubernetes.serverVersion,
    created_at: cluster.createdAt?.toISOString() ?? '',
    support_type: cluster.upgradePolicy?.supportType ?? '',
    end_of_standard_support: support?.endOfStandardSupportDate?.toISOString() ?? null,
    end_of_extended_support: support?.endOfExtendedSupportDate?.toISOString() ?? null,
    offered_versions: offeredVersions(eks),
    auto_mode: cluster.computeConfig?.enabled ?? false,
    fargate_profiles: [...eks.fargateProfiles].sort(),
    unmanaged_nodes: nodes.unmanaged,
    nodes_total: nodes.total,
    pods_total: kubernetes.podsTotal,
    applications_total: applications.length,
    autoscaler: kubernetes.autoscaler,
    health_issues: healthIssues(cluster.health?.issues),
    update_in_progress: eks.update,
    tags: cluster.tags ?? {},
    observed_at: observedAt.toISOString(),
  };
}

/** Lowest version first. `versionStatus` replaced `status`, which older endpoints still answer with. */
function offeredVersions({ versions }: EksReading): ClusterState['offered_versions'] {
  return versions
    .map((info) => ({ version: info.clusterVersion ?? '', status: info.versionStatus ?? info.status ?? '' }))
    .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
