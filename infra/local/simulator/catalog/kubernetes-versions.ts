/** The Kubernetes versions that the simulated EKS offers, and when their support ends. */

/** How far AWS supports a version. */
export type SupportStatus = 'STANDARD_SUPPORT' | 'EXTENDED_SUPPORT' | 'UNSUPPORTED';

/** A minor version as DescribeClusterVersions shows it. */
export interface KubernetesVersion {
  version: string;
  patch: string;
  platformVersion: string;
  defaultVersion: boolean;
  releaseDate: Date;
  endOfStandardSupportDate: Date;
  endOfExtendedSupportDate: Date;
  status: SupportStatus;
}

const OLDEST_MINOR = 29;
const NEWEST_MINOR = 36;
const DEFAULT_MINOR = 35;

const LATEST_PATCH: Record<number, number> = { 29: 15, 30: 14, 31: 14, 32: 11, 33: 7, 34: 4, 35: 2, 36: 1 };

const MONTHS_BETWEEN_RELEASES = 4;
const MONTHS_SINCE_NEWEST = 3;
const MONTHS_OF_STANDARD_SUPPORT = 14;
const MONTHS_OF_EXTENDED_SUPPORT = 26;

/**
 * All versions, oldest first, with a support calendar that moves with `now` (milliseconds since the epoch): the newest
 * is three months old, a release comes every four months, and support lasts 14 and 26 months as EKS promises. So the
 * same versions are in standard (1.34 on), extended (1.31 to 1.33) and no support whenever a simulator runs.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
export function kubernetesVersions(now: number): KubernetesVersion[] {
  const versions: KubernetesVersion[] = [];
  for (let minor = OLDEST_MINOR; minor <= NEWEST_MINOR; minor++) {
    const age = (NEWEST_MINOR - minor) * MONTHS_BETWEEN_RELEASES + MONTHS_SINCE_NEWEST;
    const endOfStandard = months(now, MONTHS_OF_STANDARD_SUPPORT - age);
    const endOfExtended = months(now, MONTHS_OF_EXTENDED_SUPPORT - age);
    versions.push({
      version: `1.${minor}`,
      patch: `1.${minor}.${LATEST_PATCH[minor] ?? 0}`,
      platformVersion: `eks.${4 + (NEWEST_MINOR - minor) * 6}`,
      defaultVersion: minor === DEFAULT_MINOR,
      releaseDate: months(now, -age),
      endOfStandardSupportDate: endOfStandard,
      endOfExtendedSupportDate: endOfExtended,
      status:
        endOfStandard.getTime() > now
          ? 'STANDARD_SUPPORT'
          : endOfExtended.getTime() > now
            ? 'EXTENDED_SUPPORT'
            : 'UNSUPPORTED',
    });
  }
  return versions;
}

/** One version's entry, or undefined for a version that EKS does not know. */
export function kubernetesVersion(version: string, now: number): KubernetesVersion | undefined {
  return kubernetesVersions(now).find((known) => known.version === version);
}

/** The minor number of `1.NN`. */
export function minorOf(version: string): number {
  const minor = Number(/^1\.(\d+)$/.exec(version)?.[1] ?? Number.NaN);
  if (Number.isNaN(minor)) throw new RangeError(`Not a Kubernetes minor version: ${version}`);
  return minor;
}

/** Midnight UTC of the day that lies `count` months from `now`. */
function months(now: number, count: number): Date {
  const day = new Date(now);
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count, Math.min(day.getUTCDate(), 28)));
}
