import type { AddonInfo, ClusterState, NodeGroupInfo } from '../../../contracts/cluster-state.js';
import type { Finding } from '../../../contracts/findings.js';
import type { PlanningInput } from '../strategies/strategy.js';
import { minorOf } from '../versions.js';

/** A node group as it will be once the steps written so far have run. */
export interface DraftNodeGroup {
  readonly info: NodeGroupInfo;
  /** The minor version that EKS has it at; of a custom AMI group, that of its kubelets, or null without nodes. */
  version: string | null;
  /** The minor version of its oldest kubelet, which the skew policy is about; null without nodes and version. */
  oldest: string | null;
  releaseVersion: string | null;
}

/** An add-on as it will be once the steps written so far have run. */
export interface DraftAddon {
  readonly info: AddonInfo;
  version: string;
  configurationValues: string | null;
}

/** What a plan is written from, and the cluster as it will be after the steps written so far. */
export interface Draft extends PlanningInput {
  readonly findings: Finding[];
  readonly groups: DraftNodeGroup[];
  readonly addons: DraftAddon[];
  /** The cluster-autoscaler's image. */
  autoscalerImage: string | null;
}

/** A draft with the cluster as it is now. */
export function startDraft(input: PlanningInput): Draft {
  return {
    ...input,
    findings: [],
    groups: input.state.node_groups.map((info) => ({
      info,
      version: info.version,
      oldest: oldestKubelet(info),
      releaseVersion: info.release_version,
    })),
    addons: input.state.addons.map((info) => ({
      info,
      version: info.version,
      configurationValues: info.configuration_values,
    })),
    autoscalerImage: input.state.autoscaler?.image ?? null,
  };
}

/**
 * The minor version of a group's oldest kubelet: an update that failed half-way leaves nodes of two versions behind,
 * and the skew policy is about the oldest.
 */
function oldestKubelet(info: NodeGroupInfo): string | null {
  const known = [...Object.keys(info.kubelet_versions), ...(info.version === null ? [] : [info.version])];
  return known.length === 0 ? null : `1.${Math.min(...known.map(minorOf))}`;
}

/** Notes something that a person should know before approving; waived when the request says so. */
export function note(draft: Draft, finding: Omit<Finding, 'waived'>): void {
  draft.findings.push({ ...finding, waived: draft.request.preflight.ignore.includes(finding.code) });
}

/** How steps and findings name an add-on, whose ARN (with its random id) the cluster state does not hold. */
export function addonResource(state: Pick<ClusterState, 'cluster_name'>, addon: string): string {
  return `addon/${state.cluster_name}/${addon}`;
}
