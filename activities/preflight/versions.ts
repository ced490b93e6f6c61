/**
 * The minor number in a Kubernetes version of any of the usual spellings.
 * @example minorOf('v1.31.4-eks-aeac579') // 31
 * @returns null when there is none.
 */
export function minorOf(version: string): number | null {
  const match = /^v?1\.(\d+)/.exec(version);
  return match ? Number(match[1]) : null;
}

/**
 * The minor versions that an in-place upgrade passes, in order, the target last: EKS raises a control plane one minor at
 * a time. When source and target are equal it is the target alone (only nodes and add-ons move).
 */
export function hopTargets(source: string, target: string): string[] {
  const from = minorOf(source);
  const to = minorOf(target);
  if (from === null || to === null || to <= from) return [target];
  return Array.from({ length: to - from }, (_, index) => `1.${from + 1 + index}`);
}

/** The tag of a container image without its digest, or null: `registry:5000/a/b:v1.2@sha256:…` gives `v1.2`. */
export function imageTag(image: string): string | null {
  const name = image.split('@')[0] ?? '';
  const match = /:([\w.-]+)$/.exec(name.slice(name.lastIndexOf('/') + 1));
  return match?.[1] ?? null;
}
