import type { UpgradeStep } from '../../../contracts/plan.js';
import { act, buildStep, undoBy, type Planned } from '../build-step.js';
import { nodeGroupSize, nodeGroupTimes, TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import type { Hop } from '../versions.js';
import { note, type Draft, type DraftNodeGroup } from './draft.js';
import { requestedUpdateConfig } from './max-unavailable.js';
import { compareByOrder } from './node-group-selection.js';
import { moveBeforeHop, moveInHop, type NodeGroupMove } from './node-group-moves.js';

/** The groups in the order of the request. */
function orderedGroups(draft: Draft): DraftNodeGroup[] {
  const compare = compareByOrder(draft.request.nodeGroups.order ?? []);
  return [...draft.groups].sort((a, b) => compare(a.info.name, b.info.name));
}

/** Brings the groups level that trail the present control plane. @throws DrydockError VERSION_SKEW. */
export function nodeGroupStepsBefore(draft: Draft, hop: Hop): UpgradeStep[] {
  return orderedGroups(draft).flatMap((group) => {
    const move = moveBeforeHop(draft, group, hop);
    return move === null ? [] : moveSteps(draft, group, hop, move, 'level');
  });
}

/** Takes the groups along to the hop's version, in the order of the request. */
export function nodeGroupSteps(draft: Draft, hop: Hop): UpgradeStep[] {
  return orderedGroups(draft).flatMap((group) => {
    const move = moveInHop(draft, group, hop);
    return move === null ? [] : moveSteps(draft, group, hop, move, 'nodegroup');
  });
}

/** Writes a move as steps, and records in the draft where the group then is. */
function moveSteps(
  draft: Draft,
  group: DraftNodeGroup,
  hop: Hop,
  move: NodeGroupMove,
  prefix: 'level' | 'nodegroup',
): UpgradeStep[] {
  const steps =
    move.kind === 'stock'
      ? [stockUpdate(draft, group, hop, move, prefix)]
      : customUpdate(draft, group, hop, move);
  group.version = move.version;
  group.oldest = move.version;
  if (move.kind === 'stock') group.releaseVersion = move.releaseVersion;
  return steps;
}

/** The update of a group with an EKS image, by Kubernetes version and AMI release. */
function stockUpdate(
  draft: Draft,
  group: DraftNodeGroup,
  hop: Hop,
  move: NodeGroupMove & { kind: 'stock' },
  prefix: 'level' | 'nodegroup',
): UpgradeStep {
  const { info } = group;
  if (move.releaseVersion === null) noteUnknownRelease(draft, group, move.version);
  const update = (version: string, releaseVersion: string | null) =>
    act('eks', 'update_nodegroup', {
      nodegroup: info.name,
      version,
      release_version: releaseVersion,
      launch_template: null,
      force: forceOf(draft, group),
    });
  const former = group.version ?? hop.from;
  const from = stockText(former, group.releaseVersion);
  return buildStep(update(move.version, move.releaseVersion), {
    ...updateFields(draft, group, hop),
    step_id: `${hop.to}/${prefix}-${info.name}`,
    name: `Node group ${info.name} ${former} → ${move.version}`,
    description: `Replace the ${nodesText(group)} of ${info.name} (${info.ami_type}), from ${from} to ${stockText(move.version, move.releaseVersion)}.`,
    // A group that was brought level stays there: it need not trail again, and EKS may not let it.
    rollback_action:
      prefix === 'level'
        ? null
        : undoBy(update(former, group.releaseVersion), `Take node group ${info.name} back to ${from}.`),
  });
}

/** The update of a group with the user's own image: its launch template gets a version first, unless one is named. */
function customUpdate(
  draft: Draft,
  group: DraftNodeGroup,
  hop: Hop,
  { to, template, version }: NodeGroupMove & { kind: 'custom' },
): UpgradeStep[] {
  const { info } = group;
  const { id, version: former } = template;
  const update = (templateVersion: Planned<string>) =>
    act('eks', 'update_nodegroup', {
      nodegroup: info.name,
      version: null,
      release_version: null,
      launch_template: { id, version: templateVersion },
      force: forceOf(draft, group),
    });
  const created = 'imageId' in to ? launchTemplateStep(group, hop, template, to.imageId) : null;
  const next = 'imageId' in to ? `a new version with ${to.imageId}` : `version ${to.templateVersion}`;
  const updated = buildStep(
    update('imageId' in to ? { $output: `${created?.step_id}.version` } : to.templateVersion),
    {
      ...updateFields(draft, group, hop),
      step_id: `${hop.to}/nodegroup-${info.name}`,
      name: `Node group ${info.name} ${group.version ?? 'without nodes'} → ${version}`,
      description: `Replace the ${nodesText(group)} of ${info.name} (custom AMI), from version ${former} of launch template ${id} to ${next}.`,
      rollback_action: undoBy(
        update(former),
        `Take node group ${info.name} back to version ${former} of launch template ${id}.`,
      ),
    },
  );
  return created ? [created, updated] : [updated];
}

function launchTemplateStep(
  { info }: DraftNodeGroup,
  hop: Hop,
  template: { id: string; version: string },
  imageId: string,
): UpgradeStep {
  return buildStep(
    act('eks', 'create_launch_template_version', {
      launch_template_id: template.id,
      source_version: template.version,
      image_id: imageId,
    }),
    {
      step_id: `${hop.to}/template-${info.name}`,
      name: `Launch template of ${info.name} → ${imageId}`,
      description: `Create a version of launch template ${template.id} like version ${template.version}, with image ${imageId} in place of ${info.launch_template?.image_id ?? 'its present one'}.`,
      hop,
      resource_type: 'nodegroup',
      resource: info.arn,
      estimated_seconds: TYPICAL_SECONDS.launchTemplateVersion,
      timeout_seconds: TIMEOUT_SECONDS.launchTemplateVersion,
    },
  );
}

/** What the updates of all groups have in common. */
function updateFields({ request }: Draft, { info }: DraftNodeGroup, hop: Hop) {
  const limits = requestedUpdateConfig(request.maxUnavailable) ?? info.update_config;
  return {
    hop,
    resource_type: 'nodegroup' as const,
    resource: info.arn,
    validation_criteria: request.validation,
    ...nodeGroupTimes(nodeGroupSize(info, limits)),
  };
}

function forceOf({ request }: Draft, { info }: DraftNodeGroup): boolean {
  return request.nodeGroupOverrides[info.name]?.force ?? request.force.drain;
}

function nodesText({ info }: DraftNodeGroup): string {
  return info.desired_size === 1 ? '1 node' : `${info.desired_size} nodes`;
}

function stockText(version: string, releaseVersion: string | null): string {
  return `${version} (${releaseVersion ?? 'the newest release'})`;
}

function noteUnknownRelease(draft: Draft, { info }: DraftNodeGroup, version: string): void {
  note(draft, {
    code: 'AMI_RELEASE_UNKNOWN',
    severity: 'recommended',
    resource: info.arn,
    message: `No public parameter names a release of ${info.ami_type} for ${version}; EKS will choose the newest it has for node group ${info.name}.`,
    remedy: `Name one in nodeGroupOverrides.${info.name}.releaseVersion if it has to be a certain one.`,
  });
}
