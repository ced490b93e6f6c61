import type { AddonOffer, PlanningFacts } from '../facts.js';
import { addonMinor, compareAddonVersions, minorOf, type Hop } from '../versions.js';

/** kube-proxy follows the control plane by the version skew policy, not by compatibility lists, and moves last. */
export const KUBE_PROXY = 'kube-proxy';

/** AWS asks to take the VPC CNI through every minor version. https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html */
export const VPC_CNI = 'vpc-cni';

const NOTHING: AddonOffer = { versions: [], default: null };

/** What EKS offers of an add-on for a Kubernetes version, newest first; kube-proxy never newer than the API server. */
export function offerFor(facts: PlanningFacts, addon: string, kubernetes: string): AddonOffer {
  const offer = facts.addons[addon]?.[kubernetes] ?? NOTHING;
  if (addon !== KUBE_PROXY) return offer;
  const usable = (version: string): boolean => minorOf(version) <= minorOf(kubernetes);
  return {
    versions: offer.versions.filter(usable),
    default: offer.default !== null && usable(offer.default) ? offer.default : null,
  };
}

/** The newest version that runs on both sides of a hop, or null; `preferred` wins when it is one of them. */
export function commonVersion(
  facts: PlanningFacts,
  addon: string,
  hop: Hop,
  preferred: string | undefined,
): string | null {
  const before = new Set(offerFor(facts, addon, hop.from).versions);
  const both = offerFor(facts, addon, hop.to).versions.filter((version) => before.has(version));
  return preferred !== undefined && both.includes(preferred) ? preferred : (both[0] ?? null);
}

/**
 * Where an add-on belongs on a Kubernetes version: EKS's default, but never below the present version. Null when EKS
 * offers no version at or above the present one.
 */
export function settledVersion(offer: AddonOffer, present: string): string | null {
  const wanted = offer.default ?? offer.versions[0];
  if (wanted !== undefined && compareAddonVersions(wanted, present) >= 0) return wanted;
  if (offer.versions.includes(present)) return present;
  return offer.versions.find((version) => compareAddonVersions(version, present) >= 0) ?? null;
}

/**
 * The versions through which an add-on goes, the last being `to`. All go straight there, but the VPC CNI takes one minor
 * version at a time: through the newest offered version of every minor in between, up or down.
 */
export function addonPath(addon: string, from: string, to: string, offer: AddonOffer): string[] {
  if (addon !== VPC_CNI) return [to];
  const up = compareAddonVersions(from, to) < 0;
  const [low, high] = up ? [from, to] : [to, from];
  const newestOfMinor = new Map<string, string>();
  for (const version of offer.versions) {
    const minor = addonMinor(version);
    const between =
      compareAddonVersions(version, low) > 0 &&
      compareAddonVersions(version, high) < 0 &&
      minor !== addonMinor(low) &&
      minor !== addonMinor(high);
    // Newest first: the first of a minor is its newest.
    if (between && !newestOfMinor.has(minor)) newestOfMinor.set(minor, version);
  }
  const stops = [...newestOfMinor.values()].sort(compareAddonVersions);
  return [...(up ? stops : stops.reverse()), to];
}
