import { addonEntry, isCompatible } from '../catalog/addon-versions.js';
import { kubernetesVersions, minorOf } from '../catalog/kubernetes-versions.js';
import type { InsightSpec } from '../spec.js';
import { uuid } from './identifiers.js';
import { liveInstances } from './instances.js';
import type { ClusterState, InsightState, RegionState } from './state.js';
import type { World } from './world.js';

/** Kubelets may trail the API server by this many minor versions. */
const KUBELET_SKEW = 3;

type Finding = Pick<
  InsightState,
  'name' | 'category' | 'kubernetesVersion' | 'status' | 'reason' | 'description' | 'recommendation'
> &
  Partial<Pick<InsightState, 'resources' | 'deprecations' | 'addons'>>;

/**
 * What EKS finds out about a cluster: readiness for each later version that exists, readiness to go back while a
 * rollback is possible, and what the specification or the control API says. An insight keeps its id from one refresh
 * to the next. https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
 */
export function refreshInsights(world: World, region: RegionState, cluster: ClusterState): void {
  const current = minorOf(cluster.version);
  const targets = kubernetesVersions(world.now())
    .map(({ version }) => version)
    .filter((version) => minorOf(version) > current);
  const findings = targets.flatMap((target) => upgradeFindings(region, cluster, target));
  if (cluster.lastUpgrade?.to === cluster.version) {
    findings.push(...rollbackFindings(region, cluster, cluster.lastUpgrade.from));
  }
  cluster.insights = applyOverrides(cluster, findings, `1.${current + 1}`).map((finding) =>
    keepIdentity(world, cluster, finding),
  );
  world.touch();
}

/** Whether insights forbid a move to the version. The stored findings decide, as old as they may be. */
export function blockingInsights(
  cluster: ClusterState,
  version: string,
  category: InsightState['category'],
): InsightState[] {
  return cluster.insights.filter(
    (insight) =>
      insight.category === category && insight.kubernetesVersion === version && insight.status === 'ERROR',
  );
}

function upgradeFindings(region: RegionState, cluster: ClusterState, target: string): Finding[] {
  const about = { category: 'UPGRADE_READINESS' as const, kubernetesVersion: target };
  const removed = cluster.spec.deprecatedApis.filter(({ removedRelease }) => removedRelease === target);
  const behind = nodesBelow(region, cluster, minorOf(target) - KUBELET_SKEW);
  const addons = incompatibleAddons(cluster, target);
  return [
    {
      ...about,
      name: `Deprecated APIs removed in Kubernetes v${target}`,
      description: `Checks for usage of deprecated APIs that are scheduled for removal in Kubernetes v${target}.`,
      recommendation:
        'Update manifests and API clients to use newer Kubernetes APIs if applicable before upgrading.',
      status: removed.length > 0 ? 'ERROR' : 'PASSING',
      reason:
        removed.length > 0
          ? 'Deprecated API usage detected within last 30 days.'
          : 'No deprecated API usage detected within the last 30 days.',
      deprecations: removed.map(({ group, version, resource }) => ({
        usage: `/apis/${group}/${version}/${resource}`,
        stopServingVersion: target,
      })),
    },
    kubeletFinding(about, behind),
    {
      ...about,
      name: 'EKS add-on version compatibility',
      description:
        'Checks version of installed EKS add-ons to ensure they are compatible with the next version of Kubernetes.',
      recommendation: 'Upgrade the add-on version before upgrading the cluster.',
      status: addons.length > 0 ? 'ERROR' : 'PASSING',
      reason:
        addons.length > 0
          ? 'Incompatible versions of EKS add-ons detected.'
          : 'All installed EKS add-on versions are compatible with next Kubernetes version.',
      addons,
    },
    {
      ...about,
      name: 'Cluster health issues',
      description:
        'Checks for any cluster health issues that prevent successful upgrade to the next Kubernetes version on EKS.',
      recommendation: 'Remediate the cluster health issues.',
      status: cluster.healthIssues.length > 0 ? 'ERROR' : 'PASSING',
      reason:
        cluster.healthIssues.length > 0
          ? 'Cluster health issues detected.'
          : 'No cluster health issues detected.',
    },
  ];
}

function rollbackFindings(region: RegionState, cluster: ClusterState, previous: string): Finding[] {
  const about = { category: 'ROLLBACK_READINESS' as const, kubernetesVersion: previous };
  const ahead = nodesAbove(region, cluster, minorOf(previous));
  const addons = incompatibleAddons(cluster, previous);
  return [
    kubeletFinding(about, ahead),
    {
      ...about,
      name: 'EKS add-on version compatibility',
      description: 'Checks that the installed EKS add-ons are compatible with the version to go back to.',
      recommendation:
        'Move the add-ons to a version that is compatible with the previous Kubernetes version.',
      status: addons.length > 0 ? 'ERROR' : 'PASSING',
      reason:
        addons.length > 0
          ? 'Incompatible versions of EKS add-ons detected.'
          : 'All installed EKS add-on versions are compatible with the previous Kubernetes version.',
      addons,
    },
  ];
}

function kubeletFinding(about: Pick<Finding, 'category' | 'kubernetesVersion'>, nodes: string[]): Finding {
  return {
    ...about,
    name: 'Kubelet version skew',
    description:
      'Checks for kubelet versions of worker nodes in the cluster to see if the change would leave the supported skew.',
    recommendation: 'Bring the worker nodes to a version that the control plane supports.',
    status: nodes.length > 0 ? 'ERROR' : 'PASSING',
    reason:
      nodes.length > 0
        ? 'Node versions outside the supported skew detected.'
        : 'Node versions match the cluster control plane version or are within the supported skew.',
    resources: nodes.map((name) => ({ status: 'ERROR', uri: `/api/v1/nodes/${name}` })),
  };
}

/** kube-proxy is released for each version alone and has its own skew check, so it is not counted here. */
function incompatibleAddons(cluster: ClusterState, target: string): InsightState['addons'] {
  return Object.values(cluster.addons)
    .filter(
      ({ name, version }) =>
        name !== 'kube-proxy' && addonEntry(name) && !isCompatible(name, version, target),
    )
    .map(({ name }) => ({
      name,
      compatibleVersions: addonEntry(name)!
        .versions.filter(({ clusters }) => clusters.includes(target))
        .map(({ version }) => version),
    }));
}

function nodesBelow(region: RegionState, cluster: ClusterState, minor: number): string[] {
  return clusterNodes(region, cluster)
    .filter((node) => node.minor < minor)
    .map(({ name }) => name);
}

function nodesAbove(region: RegionState, cluster: ClusterState, minor: number): string[] {
  return clusterNodes(region, cluster)
    .filter((node) => node.minor > minor)
    .map(({ name }) => name);
}

function clusterNodes(region: RegionState, cluster: ClusterState): { name: string; minor: number }[] {
  return Object.values(region.scalingGroups)
    .filter((group) => group.clusterName === cluster.name)
    .flatMap((group) => liveInstances(region, group))
    .map(({ nodeName, configuration }) => ({
      name: nodeName,
      minor: minorOf(configuration.kubernetesVersion),
    }));
}

function applyOverrides(cluster: ClusterState, findings: Finding[], next: string): Finding[] {
  const result = [...findings];
  for (const override of cluster.insightOverrides) {
    const wanted = asFinding(override, next);
    const index = result.findIndex(
      ({ name, category, kubernetesVersion }) =>
        name === wanted.name &&
        category === wanted.category &&
        kubernetesVersion === wanted.kubernetesVersion,
    );
    if (index < 0) result.push(wanted);
    else result[index] = { ...result[index]!, status: wanted.status, reason: wanted.reason };
  }
  return result;
}

function asFinding(spec: InsightSpec, next: string): Finding {
  return {
    name: spec.name,
    category: spec.category ?? 'UPGRADE_READINESS',
    kubernetesVersion: spec.kubernetesVersion ?? next,
    status: spec.status,
    reason: spec.reason ?? `The check ended as ${spec.status}.`,
    description: spec.description ?? spec.name,
    recommendation: spec.recommendation ?? 'See the description.',
  };
}

function keepIdentity(world: World, cluster: ClusterState, finding: Finding): InsightState {
  const before = cluster.insights.find(
    ({ name, category, kubernetesVersion }) =>
      name === finding.name &&
      category === finding.category &&
      kubernetesVersion === finding.kubernetesVersion,
  );
  return {
    resources: [],
    deprecations: [],
    addons: [],
    ...finding,
    id: before?.id ?? uuid(),
    refreshedAt: world.now(),
    changedAt: before?.status === finding.status ? before.changedAt : world.now(),
  };
}
