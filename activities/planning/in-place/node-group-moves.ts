import { DrydockError } from '../../../contracts/drydock-error.js';
import { hasImageFor, isAmazonLinux2, isCustomAmi, LAST_AL2_VERSION } from '../ami-parameters.js';
import { MAX_SKEW, minorOf, type Hop } from '../versions.js';
import type { Draft, DraftNodeGroup } from './draft.js';
import { exclusionReason } from './node-group-selection.js';

/** How a node group is taken to other nodes. */
export type NodeGroupMove =
  /** An EKS image: by Kubernetes version and AMI release (null: the newest that EKS has). */
  | { kind: 'stock'; version: string; releaseVersion: string | null }
  /** The user's own image: a new version of the launch template with this AMI, or a version that exists. */
  | { kind: 'custom'; version: string; template: { id: string; version: string }; to: TemplateChange };

type TemplateChange = { imageId: string } | { templateVersion: string };

/**
 * The move of a group after the control plane's update in a hop, or null when it stays. Groups with an EKS image move in
 * every hop, which is safe under both readings of AWS's documents: kubelets may trail by three versions, or have to
 * match before the next update. A group with its own image moves once, in the last hop: the override names the image
 * for the target version.
 */
export function moveInHop(draft: Draft, group: DraftNodeGroup, hop: Hop): NodeGroupMove | null {
  const { info } = group;
  if (exclusionReason(info.name, draft.request) !== null) return null;
  const last = hop === draft.hops.at(-1);
  if (isCustomAmi(info.ami_type)) return last ? customMove(draft, group, hop) : null;
  if (!hasImageFor(info.ami_type, hop.to)) return null;

  const wanted = last ? draft.request.nodeGroupOverrides[info.name]?.releaseVersion : undefined;
  const trails = group.oldest === null || minorOf(group.oldest) < minorOf(hop.to);
  if (!trails && (wanted === undefined || wanted === group.releaseVersion)) return null;
  return {
    kind: 'stock',
    version: hop.to,
    releaseVersion: wanted ?? draft.facts.releases[info.ami_type]?.[hop.to] ?? null,
  };
}

function customMove(draft: Draft, { info }: DraftNodeGroup, hop: Hop): NodeGroupMove | null {
  const { amiId, launchTemplateVersion } = draft.request.nodeGroupOverrides[info.name] ?? {};
  const template = info.launch_template;
  if (template === null) return null;
  const move = (to: TemplateChange): NodeGroupMove => ({ kind: 'custom', version: hop.to, template, to });
  if (amiId !== undefined && amiId !== template.image_id) return move({ imageId: amiId });
  if (launchTemplateVersion !== undefined && launchTemplateVersion !== template.version) {
    return move({ templateVersion: launchTemplateVersion });
  }
  return null;
}

/**
 * The move of a group before the control plane's update, or null when none is needed: a group that trails the present
 * control plane is first brought level with it. The API reference asks for that, and EKS has refused updates without it;
 * a group that cannot be brought level (filtered out, its own image, Amazon Linux 2) may trail as far as the skew
 * policy allows.
 * @throws DrydockError VERSION_SKEW when the hop would leave a group further behind than that.
 */
export function moveBeforeHop(draft: Draft, group: DraftNodeGroup, hop: Hop): NodeGroupMove | null {
  const { info, oldest } = group;
  if (oldest === null || minorOf(oldest) >= minorOf(hop.from)) return null;
  const obstacle = exclusionReason(info.name, draft.request) ?? imageObstacle(info.ami_type, hop.from);
  if (obstacle === null) {
    return {
      kind: 'stock',
      version: hop.from,
      releaseVersion: draft.facts.releases[info.ami_type]?.[hop.from] ?? null,
    };
  }
  if (minorOf(hop.to) - minorOf(oldest) > MAX_SKEW) throw skewError(draft, group, hop, obstacle);
  return null;
}

/** Why no EKS image can take a group to a version, or null when one can. */
export function imageObstacle(amiType: string, version: string): string | null {
  if (isCustomAmi(amiType)) {
    return 'It runs its own AMI, for which the request gives at most one image, that of the target version.';
  }
  if (isAmazonLinux2(amiType) && !hasImageFor(amiType, version)) {
    return `It runs Amazon Linux 2, for which there are no images after ${LAST_AL2_VERSION}.`;
  }
  return null;
}

function skewError(draft: Draft, { info, oldest }: DraftNodeGroup, hop: Hop, obstacle: string): DrydockError {
  const excluded = exclusionReason(info.name, draft.request) !== null;
  const remedy = excluded
    ? `Include ${info.name} in the plan, or upgrade it first.`
    : isCustomAmi(info.ami_type)
      ? `Upgrade the cluster in two requests, the first to at most 1.${minorOf(oldest ?? hop.to) + MAX_SKEW} with an image for that version in nodeGroupOverrides.${info.name}.amiId.`
      : `Replace ${info.name} by a group on Amazon Linux 2023 or Bottlerocket first.`;
  return new DrydockError(
    'VERSION_SKEW',
    `Node group ${info.name} runs ${oldest}; with the control plane at ${hop.to} it would trail by ${minorOf(hop.to) - minorOf(oldest ?? hop.to)} minor versions, of which ${MAX_SKEW} are allowed. ${obstacle}`,
    { resource: info.arn, remedy },
  );
}
