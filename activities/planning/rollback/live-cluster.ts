import type { NodeGroupInfo } from '../../../contracts/cluster-state.js';

/** A control plane update of a cluster's past, or one that is running. */
export interface VersionChange {
  type: 'VersionUpdate' | 'VersionRollback';
  status: string;
  version: string;
  createdAt: Date;
}

export interface LiveNodeGroup {
  version: string | null;
  releaseVersion: string | null;
  launchTemplateVersion: string | null;
  nodes: number;
  updateConfig: Pick<NodeGroupInfo['update_config'], 'max_unavailable' | 'max_unavailable_percentage'>;
}

/** What a rollback is decided from: the cluster as it is now. */
export interface LiveCluster {
  name: string;
  arn: string;
  version: string;
  createdAt: Date;
  /** Newest first. */
  versionChanges: VersionChange[];
  /** EKS's insights on a rollback, as last refreshed. */
  insights: { name: string; status: string; reason: string }[];
  /** By name; those that are gone are absent. */
  groups: Map<string, LiveNodeGroup>;
  /** Versions of the installed add-ons, by name. */
  addons: Map<string, string>;
  /** Add-on versions that EKS offers, by add-on, then by Kubernetes version. */
  offers: Record<string, Record<string, readonly string[]>>;
}
