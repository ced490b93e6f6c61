import semver from 'semver';

/** One minor version of the way: the control plane goes from `from` to `to`. Both are the same when only nodes and add-ons are brought level. */
export interface Hop {
  from: string;
  to: string;
}

/**
 * How many minor versions a kubelet or kube-proxy may be older than the API server; never newer.
 * https://kubernetes.io/releases/version-skew-policy/
 */
export const MAX_SKEW = 3;

/** The minor number of `1.33`, of `v1.33.2-eks-abc` or of an add-on version that follows Kubernetes. @throws RangeError for anything else. */
export function minorOf(version: string): number {
  const minor = /^v?1\.(\d+)/.exec(version)?.[1];
  if (minor === undefined) throw new RangeError(`Not a Kubernetes version: ${version}`);
  return Number(minor);
}

/** The versions of a way one minor at a time, such as 1.31→1.32, 1.32→1.33; a single level hop when both are the same. */
export function hopsBetween(from: string, to: string): Hop[] {
  if (from === to) return [{ from, to }];
  const first = minorOf(from);
  return Array.from({ length: Math.max(0, minorOf(to) - first) }, (_, index) => ({
    from: `1.${first + index}`,
    to: `1.${first + index + 1}`,
  }));
}

/** Whether a hop only brings nodes and add-ons to the control plane's version. */
export function isLevelHop(hop: Hop): boolean {
  return hop.from === hop.to;
}

/** Every version that a way touches, lowest first. */
export function versionsOf(hops: readonly Hop[]): string[] {
  const versions = new Set(hops.flatMap((hop) => [hop.from, hop.to]));
  return [...versions].sort((a, b) => minorOf(a) - minorOf(b));
}

/**
 * Orders add-on versions such as `v1.20.5-eksbuild.1`, older first. `eksbuild.N` counts as a number: build 10 is newer
 * than build 9. Text that is no semantic version counts as its nearest one.
 */
export function compareAddonVersions(a: string, b: string): number {
  const [left, right] = [semver.parse(a) ?? semver.coerce(a), semver.parse(b) ?? semver.coerce(b)];
  if (!left || !right) return a < b ? -1 : a > b ? 1 : 0;
  return semver.compare(left, right);
}

/** `1.20` of the add-on version `v1.20.5-eksbuild.1`. */
export function addonMinor(version: string): string {
  const parsed = semver.parse(version) ?? semver.coerce(version);
  return parsed ? `${parsed.major}.${parsed.minor}` : version;
}
