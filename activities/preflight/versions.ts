import { hopsBetween } from '../planning/versions.js';

/**
 * The minor number in a Kubernetes version of any of the usual spellings.
 * @example minorIn('v1.31.4-eks-aeac579') // 31
 * @returns null when there is none, as in the tag of an image that follows no Kubernetes version.
 */
export function minorIn(version: string): number | null {
  const match = /^v?1\.(\d+)/.exec(version);
  return match ? Number(match[1]) : null;
}

/**
 * The versions that the control plane reaches on its way, in order, the target last. It is the target alone when there
 * is no way up (planning refuses a target below the present version).
 */
export function hopTargets(source: string, target: string): string[] {
  const hops = hopsBetween(source, target).map(({ to }) => to);
  return hops.length > 0 ? hops : [target];
}

/** The tag of a container image without its digest, or null: `registry:5000/a/b:v1.2@sha256:…` gives `v1.2`. */
export function imageTag(image: string): string | null {
  const name = image.split('@')[0] ?? '';
  const match = /:([\w.-]+)$/.exec(name.slice(name.lastIndexOf('/') + 1));
  return match?.[1] ?? null;
}
