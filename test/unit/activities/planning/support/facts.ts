import type { AddonOffer, PlanningFacts } from '../../../../../activities/planning/facts.js';

/** Versions of an add-on, newest first, with the minors they run on and the minors whose default they are. */
type Row = [version: string, from: number, to: number, defaultFor?: readonly number[]];

const MINORS = [27, 28, 29, 30, 31, 32, 33, 34, 35];

const CATALOGUE: Record<string, Row[]> = {
  'vpc-cni': [
    ['v1.21.2-eksbuild.1', 33, 35],
    ['v1.20.5-eksbuild.1', 32, 35, [34, 35]],
    ['v1.20.1-eksbuild.3', 31, 35, [33]],
    ['v1.19.6-eksbuild.7', 30, 34, [32]],
    ['v1.19.0-eksbuild.1', 29, 33],
    ['v1.18.6-eksbuild.1', 27, 32, [27, 28, 29, 30, 31]],
    ['v1.17.1-eksbuild.1', 27, 31],
  ],
  coredns: [
    ['v1.12.4-eksbuild.1', 33, 35, [34, 35]],
    ['v1.12.1-eksbuild.2', 32, 34, [33]],
    ['v1.11.4-eksbuild.24', 30, 33, [31, 32]],
    ['v1.11.1-eksbuild.8', 27, 31, [27, 28, 29, 30]],
  ],
  'aws-ebs-csi-driver': [
    ['v1.48.0-eksbuild.2', 31, 35, [33, 34, 35]],
    ['v1.43.0-eksbuild.1', 27, 34, [27, 28, 29, 30, 31, 32]],
  ],
  // Two families without a version in common between 1.32 and 1.33.
  'split-brain': [
    ['v2.0.0-eksbuild.1', 33, 35, [33, 34, 35]],
    ['v1.0.0-eksbuild.1', 27, 32, [27, 28, 29, 30, 31, 32]],
  ],
};

function offer(rows: Row[], minor: number): AddonOffer {
  const fitting = rows.filter(([, from, to]) => minor >= from && minor <= to);
  return {
    versions: fitting.map(([version]) => version),
    default: fitting.find(([, , , defaultFor]) => defaultFor?.includes(minor))?.[0] ?? null,
  };
}

/** kube-proxy has a release a minor; EKS offers those up to three minors older too, or (`strict`) no older ones. */
function kubeProxyRows(strict: boolean): Row[] {
  return MINORS.toReversed().map((minor) => [
    `v1.${minor}.3-eksbuild.2`,
    minor,
    strict ? minor : minor + 3,
    [minor],
  ]);
}

/** What EKS offers in tests: the add-ons above for 1.27 to 1.35, and a release of every AMI type in use. */
export function facts({ strictKubeProxy = false } = {}): PlanningFacts {
  const rows: Record<string, Row[]> = { ...CATALOGUE, 'kube-proxy': kubeProxyRows(strictKubeProxy) };
  const releases = (render: (minor: number) => string, minors = MINORS): Record<string, string> =>
    Object.fromEntries(minors.map((minor) => [`1.${minor}`, render(minor)]));
  return {
    addons: Object.fromEntries(
      Object.entries(rows).map(([name, versions]) => [
        name,
        Object.fromEntries(MINORS.map((minor) => [`1.${minor}`, offer(versions, minor)])),
      ]),
    ),
    releases: {
      AL2023_x86_64_STANDARD: releases((minor) => `1.${minor}.5-20260811`),
      AL2_x86_64: releases(
        (minor) => `1.${minor}.5-20260811`,
        MINORS.filter((minor) => minor <= 32),
      ),
      BOTTLEROCKET_x86_64: releases(() => '1.44.0-5fbb2a3c'),
    },
  };
}
