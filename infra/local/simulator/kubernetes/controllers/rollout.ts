import type { Deployment } from '../store/objects.js';
import { resolveShare } from './shares.js';

/** The replicas of one ReplicaSet: how many it is to have, has, and has available. */
export interface ReplicaCount {
  wanted: number;
  existing: number;
  available: number;
}

/** How many replicas of a Deployment have to be available during a rollout. */
export function minimumAvailable(deployment: Deployment): number {
  return (deployment.spec.replicas ?? 1) - limits(deployment).maxUnavailable;
}

/**
 * How many replicas each ReplicaSet of a Deployment is to have next (pkg/controller/deployment/rolling.go): the latest
 * grows within maxSurge, and older ones shrink as far as maxUnavailable allows, broken replicas first.
 */
export function planRollout(
  deployment: Deployment,
  latest: ReplicaCount,
  older: ReplicaCount[],
): { latest: number; older: number[] } {
  const replicas = deployment.spec.replicas ?? 1;
  const oldWanted = older.reduce((sum, { wanted }) => sum + wanted, 0);
  if (deployment.spec.paused && latest.wanted + oldWanted > 0) return unchanged(latest, older);
  if (deployment.spec.strategy?.type === 'Recreate') {
    const gone = older.every(({ existing }) => existing === 0);
    return { latest: gone ? replicas : 0, older: older.map(() => 0) };
  }
  const room = Math.max(0, replicas + limits(deployment).maxSurge - latest.wanted - oldWanted);
  const grown = latest.wanted > replicas ? replicas : Math.min(replicas, latest.wanted + room);
  return {
    latest: grown,
    older: shrink(
      older,
      spare(deployment, grown, latest.available, oldWanted),
      minimumAvailable(deployment),
      latest.available,
    ),
  };
}

/** Replicas that can go without falling below the minimum, counting those of the latest that are not available yet. */
function spare(
  deployment: Deployment,
  latestWanted: number,
  latestAvailable: number,
  oldWanted: number,
): number {
  const unavailable = latestWanted - latestAvailable;
  return latestWanted + oldWanted - minimumAvailable(deployment) - unavailable;
}

/** Without spare replicas nothing shrinks, even if a status that lags behind counts more available ones than there are. */
function shrink(older: ReplicaCount[], spare: number, minimum: number, latestAvailable: number): number[] {
  if (spare <= 0) return older.map(({ wanted }) => wanted);
  let left = spare;
  const healthy = older.map(({ wanted, available }) => {
    const broken = Math.min(left, Math.max(0, wanted - available));
    left -= broken;
    return wanted - broken;
  });
  const available = older.reduce((sum, { available }) => sum + available, latestAvailable);
  left = Math.max(0, available - minimum);
  return healthy.map((wanted) => {
    const less = Math.min(left, wanted);
    left -= less;
    return wanted - less;
  });
}

function unchanged(latest: ReplicaCount, older: ReplicaCount[]): { latest: number; older: number[] } {
  return { latest: latest.wanted, older: older.map(({ wanted }) => wanted) };
}

function limits(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const replicas = deployment.spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolveShare(maxSurge, replicas, 'up');
  const unavailable = Math.min(resolveShare(maxUnavailable, replicas, 'down'), replicas);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
