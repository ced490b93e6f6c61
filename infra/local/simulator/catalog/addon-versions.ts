/** Which version of which EKS add-on runs on which Kubernetes versions. Realistic names; not AWS's complete list. */

/** A version of an add-on. */
export interface AddonVersion {
  version: string;
  /** Kubernetes minor versions, oldest first. */
  clusters: string[];
  /** The Kubernetes versions whose default this is. */
  defaultFor: string[];
}

/** An add-on with all its versions. */
export interface AddonEntry {
  name: string;
  type: string;
  /** Newest first, as DescribeAddonVersions lists them. */
  versions: AddonVersion[];
  requiresIamPermissions: boolean;
  serviceAccount: string | null;
}

type Row = [version: string, clusters: [from: number, to: number], defaultFor?: [from: number, to: number]];

function range(bounds: [number, number] | undefined): string[] {
  if (!bounds) return [];
  return Array.from({ length: bounds[1] - bounds[0] + 1 }, (_, index) => `1.${bounds[0] + index}`);
}

function entry(name: string, type: string, serviceAccount: string | null, rows: Row[]): AddonEntry {
  return {
    name,
    type,
    serviceAccount,
    requiresIamPermissions: serviceAccount !== null,
    versions: rows.map(([version, clusters, defaultFor]) => ({
      version,
      clusters: range(clusters),
      defaultFor: range(defaultFor),
    })),
  };
}

/** kube-proxy is released for each Kubernetes version and runs on no other. */
const KUBE_PROXY_PATCHES: [minor: number, patches: [number, number]][] = [
  [36, [0, 1]],
  [35, [0, 2]],
  [34, [1, 4]],
  [33, [3, 7]],
  [32, [6, 11]],
  [31, [10, 14]],
  [30, [9, 14]],
  [29, [11, 15]],
];

/** The add-ons that the simulated EKS offers. */
export const ADDONS: AddonEntry[] = [
  entry('vpc-cni', 'networking', 'aws-node', [
    ['v1.21.2-eksbuild.1', [33, 36], [36, 36]],
    ['v1.20.5-eksbuild.1', [32, 36], [34, 35]],
    ['v1.20.1-eksbuild.3', [31, 35], [33, 33]],
    ['v1.19.6-eksbuild.7', [30, 34], [32, 32]],
    ['v1.19.0-eksbuild.1', [29, 33]],
    ['v1.18.6-eksbuild.1', [29, 32], [30, 31]],
    ['v1.18.5-eksbuild.1', [29, 32], [29, 29]],
    ['v1.17.1-eksbuild.1', [29, 31]],
    ['v1.16.4-eksbuild.2', [29, 30]],
  ]),
  entry('coredns', 'networking', null, [
    ['v1.13.1-eksbuild.1', [34, 36], [36, 36]],
    ['v1.12.4-eksbuild.1', [33, 36], [34, 35]],
    ['v1.12.1-eksbuild.2', [32, 34], [33, 33]],
    ['v1.11.4-eksbuild.24', [30, 33], [31, 32]],
    ['v1.11.4-eksbuild.2', [29, 32], [30, 30]],
    ['v1.11.1-eksbuild.8', [29, 31], [29, 29]],
  ]),
  entry(
    'kube-proxy',
    'networking',
    null,
    KUBE_PROXY_PATCHES.flatMap(([minor, [standard, latest]]): Row[] => [
      [`v1.${minor}.${latest}-eksbuild.2`, [minor, minor]],
      [`v1.${minor}.${standard}-eksbuild.2`, [minor, minor], [minor, minor]],
    ]),
  ),
  entry('aws-ebs-csi-driver', 'storage', 'ebs-csi-controller-sa', [
    ['v1.53.0-eksbuild.1', [32, 36], [35, 36]],
    ['v1.48.0-eksbuild.2', [31, 36], [33, 34]],
    ['v1.43.0-eksbuild.1', [30, 34], [31, 32]],
    ['v1.37.0-eksbuild.1', [29, 33], [30, 30]],
    ['v1.35.0-eksbuild.1', [29, 32], [29, 29]],
  ]),
  entry('eks-pod-identity-agent', 'security', null, [
    ['v1.3.10-eksbuild.2', [31, 36], [34, 36]],
    ['v1.3.8-eksbuild.2', [29, 35], [31, 33]],
    ['v1.3.4-eksbuild.1', [29, 33], [29, 30]],
  ]),
  entry('metrics-server', 'observability', null, [
    ['v0.8.0-eksbuild.6', [32, 36], [35, 36]],
    ['v0.8.0-eksbuild.2', [30, 35], [32, 34]],
    ['v0.7.2-eksbuild.4', [29, 33], [29, 31]],
  ]),
];

/** The add-on of that name, or undefined. */
export function addonEntry(name: string): AddonEntry | undefined {
  return ADDONS.find((addon) => addon.name === name);
}

/** The version that EKS installs on a cluster when none is asked for; undefined for an unknown add-on or cluster. */
export function defaultAddonVersion(name: string, kubernetes: string): string | undefined {
  return addonEntry(name)?.versions.find((version) => version.defaultFor.includes(kubernetes))?.version;
}

/** Whether that version of the add-on is offered for clusters of that Kubernetes version. */
export function isCompatible(name: string, version: string, kubernetes: string): boolean {
  const known = addonEntry(name)?.versions.find((candidate) => candidate.version === version);
  return known?.clusters.includes(kubernetes) ?? false;
}
