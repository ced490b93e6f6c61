import type { ClusterState } from '../../contracts/cluster-state.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import { hopsBetween, isLevelHop, minorOf, type Hop } from './versions.js';

/**
 * The way from the cluster's version to the target, one minor version a hop (EKS takes no larger step); one level hop
 * when the control plane is already there.
 * @throws DrydockError VERSION_DOWNGRADE, VERSION_NOT_OFFERED, VERSION_OUT_OF_SUPPORT (for any version on the way).
 */
export function hopsToTarget(
  state: Pick<ClusterState, 'arn' | 'cluster_name' | 'current_version' | 'offered_versions'>,
  targetVersion: string,
): Hop[] {
  const { arn, cluster_name: name, current_version: current } = state;
  if (minorOf(targetVersion) < minorOf(current)) {
    throw new DrydockError(
      'VERSION_DOWNGRADE',
      `Cluster ${name} runs ${current}; ${targetVersion} is below it.`,
      { resource: arn, field: 'targetVersion' },
    );
  }
  const hops = hopsBetween(current, targetVersion);
  const supported = state.offered_versions
    .filter(({ version, status }) => !isUnsupported(status) && minorOf(version) >= minorOf(current))
    .map(({ version }) => version);
  for (const hop of hops.filter((candidate) => !isLevelHop(candidate))) {
    const offered = state.offered_versions.find(({ version }) => version === hop.to);
    const onTheWay = hop.to === targetVersion ? '' : `, which lies on the way to ${targetVersion}`;
    if (!offered) {
      throw new DrydockError(
        'VERSION_NOT_OFFERED',
        `EKS does not offer ${hop.to}${onTheWay}; from ${current} on it offers ${list(supported)}.`,
        { resource: arn, field: 'targetVersion' },
      );
    }
    if (isUnsupported(offered.status)) {
      throw new DrydockError(
        'VERSION_OUT_OF_SUPPORT',
        `EKS no longer supports ${hop.to}${onTheWay}; it supports ${list(supported)}.`,
        { resource: arn, field: 'targetVersion' },
      );
    }
  }
  return hops;
}

/** DescribeClusterVersions has the status in two spellings: `UNSUPPORTED` (versionStatus) and `unsupported` (status). */
function isUnsupported(status: string): boolean {
  return status.toLowerCase() === 'unsupported';
}

function list(versions: readonly string[]): string {
  return versions.length > 0 ? versions.join(', ') : 'none';
}
