/**
 * The answer to `/version` of an EKS cluster. EKS builds carry a suffix after the version, and hence a plus after the
 * minor version.
 * @param version Such as `1.32`.
 */
export function versionInfo(version: string): Record<string, string> {
  const [major = '1', minor = '0'] = version.split('.');
  return {
    major,
    minor: `${minor}+`,
    gitVersion: `v${major}.${minor}.3-eks-bcf3d70`,
    gitCommit: '32cc146f75aad04beaaa245a7157eb35063a9f99',
    gitTreeState: 'clean',
    buildDate: '2026-01-15T05:24:55Z',
    goVersion: 'go1.24.4',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
