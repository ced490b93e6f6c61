import { DrydockError } from '../../../contracts/drydock-error.js';
import type { UpgradeStep } from '../../../contracts/plan.js';
import { KUBE_PROXY } from '../in-place/addon-versions.js';
import { minorOf, type Hop } from '../versions.js';
import { ROLLBACK_WINDOW_DAYS } from './limitations.js';
import type { LiveCluster } from './live-cluster.js';

const DAY_MS = 86_400_000;

/**
 * Whether the control plane has been taken to the hop's version, or is on its way, so that it has to go back.
 * @throws DrydockError ROLLBACK_NOT_POSSIBLE when it is at neither version of the hop.
 */
export function isControlPlaneRaised(live: LiveCluster, hop: Hop): boolean {
  if (live.version === hop.to) return hop.from !== hop.to;
  if (live.version === hop.from) {
    const newest = live.versionChanges[0];
    return newest?.type === 'VersionUpdate' && newest.status === 'InProgress' && newest.version === hop.to;
  }
  const direction =
    minorOf(live.version) > minorOf(hop.to)
      ? `it has been upgraded to ${live.version} since`
      : `it runs ${live.version} by now`;
  throw notPossible(live, hop, `${direction}, and EKS undoes only the last minor version.`);
}

/**
 * Refuses what EKS would refuse once nodes and add-ons are back, before anything is touched.
 * https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
 * @param undo the steps that would undo the hop
 * @throws DrydockError ROLLBACK_NOT_POSSIBLE or ROLLBACK_DEADLINE_PASSED.
 */
export function requireRollbackAllowed(
  live: LiveCluster,
  hop: Hop,
  undo: readonly UpgradeStep[],
  now: Date,
): void {
  const update = live.versionChanges.find(
    ({ type, status }) => type === 'VersionUpdate' && (status === 'Successful' || status === 'InProgress'),
  );
  if (update?.version !== hop.to) {
    throw notPossible(
      live,
      hop,
      `it was not upgraded to ${hop.to} but created at it, or its updates are too long ago.`,
    );
  }
  const deadline = new Date(update.createdAt.getTime() + ROLLBACK_WINDOW_DAYS * DAY_MS);
  if (now > deadline) {
    throw new DrydockError(
      'ROLLBACK_DEADLINE_PASSED',
      `Cluster ${live.name} was upgraded to ${hop.to} on ${update.createdAt.toISOString()}; EKS allowed its rollback until ${deadline.toISOString()}.`,
      { resource: live.arn },
    );
  }
  for (const { name, status, reason } of live.insights) {
    if (status === 'ERROR' && !isRemediedBy(undo, name)) {
      throw notPossible(live, hop, `the insight "${name}" reports an error: ${reason}`);
    }
  }
  const stuck = addonInTheWay(live, hop, undo);
  if (stuck) {
    throw notPossible(
      live,
      hop,
      `the add-on ${stuck.name} is at ${stuck.version}, which does not run on ${hop.from}, and EKS offers none that does before the control plane is back. Remove the add-on first if it has to be undone.`,
    );
  }
}

/** Sentences on what EKS could not determine: for a person to judge. */
export function unknownInsights(live: LiveCluster): string[] {
  return live.insights
    .filter(({ status }) => status === 'UNKNOWN')
    .map(({ name, reason }) => `EKS cannot say whether a rollback is safe as to "${name}": ${reason}`);
}

/**
 * Before a rollback has begun, EKS's insights object to what the rollback itself puts right: kubelets above the version
 * to go back to, and add-ons that do not run on it. The gate before the control plane looks at them again.
 */
function isRemediedBy(undo: readonly UpgradeStep[], insight: string): boolean {
  const undoes = (type: UpgradeStep['resource_type']): boolean =>
    undo.some((step) => step.resource_type === type);
  return (
    (/kubelet|node/i.test(insight) && undoes('nodegroup')) ||
    (/add-?on|kube-proxy/i.test(insight) && undoes('addon'))
  );
}

/** An add-on that would still be at a version that the older control plane does not take, when that goes back. */
function addonInTheWay(
  live: LiveCluster,
  hop: Hop,
  undo: readonly UpgradeStep[],
): { name: string; version: string } | null {
  const controlPlane = undo.findIndex((step) => step.resource_type === 'control_plane');
  const seen = new Set<string>([KUBE_PROXY]);
  for (const { resource_type: type, parameters } of undo.slice(controlPlane + 1)) {
    const [name, version] = [String(parameters['addon']), String(parameters['from_version'])];
    if (type !== 'addon' || seen.has(name)) continue;
    seen.add(name);
    if (!(live.offers[name]?.[hop.from] ?? []).includes(version)) return { name, version };
  }
  return null;
}

function notPossible(live: LiveCluster, hop: Hop, why: string): DrydockError {
  return new DrydockError(
    'ROLLBACK_NOT_POSSIBLE',
    `Cluster ${live.name} cannot be rolled back to ${hop.from}: ${why}`,
    { resource: live.arn },
  );
}
