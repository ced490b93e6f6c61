/** What EKS offers of one add-on for one Kubernetes version. */
export interface AddonOffer {
  /** Newest first. */
  versions: string[];
  /** What EKS would install by itself, or null when it marks none. */
  default: string | null;
}

/** What planning has to know beyond the cluster itself. */
export interface PlanningFacts {
  /** By add-on, then by Kubernetes version. */
  addons: Record<string, Record<string, AddonOffer>>;
  /** Newest AMI release by AMI type, then by Kubernetes version; absent where AWS publishes none. */
  releases: Record<string, Record<string, string>>;
}
