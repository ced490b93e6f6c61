import type { UpgradeStep } from '../../../contracts/plan.js';
import { act, buildStep, undoBy } from '../build-step.js';
import { nodeGroupSize, nodeGroupTimes, TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import type { Hop } from '../versions.js';
import { note, type Draft, type DraftNodeGroup } from './draft.js';
import { requestedUpdateConfig } from './max-unavailable.js';
import { compareByOrder } from './node-group-selection.js';
import { moveBeforeHop, moveInHop, type NodeGroupMove } from './node-group-moves.js';

/** The groups in the order of the request. */
export function orderedGroups(draft: Draft): DraftNodeGroup[] {
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
  const template = move.kind === 'image' ? [launchTemplateStep(group, hop, move.imageId)] : [];
  const steps = [...template, updateStep(draft, group, hop, move, prefix)];
  group.version = move.version;
  group.oldest = move.version;
  if (move.kind === 'stock') group.releaseVersion = move.releaseVersion;
  if (move.kind === 'template') group.launchTemplateVersion = move.templateVersion;
  return steps;
}

function launchTemplateStep(
  { info, launchTemplateVersion }: DraftNodeGroup,
  hop: Hop,
  imageId: string,
): UpgradeStep {
  const id = info.launch_template?.id ?? '';
  const source = launchTemplateVersion ?? '';
  return buildStep(
    act('eks', 'create_launch_template_version', {
      launch_template_id: id,
      source_version: source,
      image_id: imageId,
    }),
    {
      step_id: templateStepId(info.name, hop),
      name: `Launch template of ${info.name} → ${imageId}`,
      description: `Create a version of launch template ${id} like version ${source}, with image ${imageId} in place of ${info.launch_template?.image_id ?? 'its present one'}.`,
      hop,
      resource_type: 'nodegroup',
      resource: info.arn,
      estimated_seconds: TYPICAL_SECONDS.launchTemplateVersion,
      timeout_seconds: TIMEOUT_SECONDS.launchTemplateVersion,
    },
  );
}

function templateStepId(group: string, hop: Hop): string {
  return `${hop.to}/template-${group}`;
}

function updateStep(
  draft: Draft,
  group: DraftNodeGroup,
  hop: Hop,
  move: NodeGroupMove,
  prefix: 'level' | 'nodegroup',
): UpgradeStep {
  const { info } = group;
  const { request } = draft;
  const force = request.nodeGroupOverrides[info.name]?.force ?? request.force.drain;
  const shared = {
    step_id: `${hop.to}/${prefix}-${info.name}`,
    hop,
    resource_type: 'nodegroup' as const,
    resource: info.arn,
    validation_criteria: request.validation,
    ...nodeGroupTimes(
      nodeGroupSize(info, requestedUpdateConfig(request.maxUnavailable) ?? info.update_config),
    ),
  };
  const nodes = `${info.desired_size} ${info.desired_size === 1 ? 'node' : 'nodes'}`;

  if (move.kind === 'stock') {
    if (move.releaseVersion === null) noteUnknownRelease(draft, group, move.version);
    const from = stockText(group.version, group.releaseVersion);
    return buildStep(
      act('eks', 'update_nodegroup', {
        nodegroup: info.name,
        version: move.version,
        release_version: move.releaseVersion,
        launch_template: null,
        force,
      }),
      {
        ...shared,
        name: `Node group ${info.name} ${group.version} → ${move.version}`,
        description: `Replace the ${nodes} of ${info.name} (${info.ami_type}), from ${from} to ${stockText(move.version, move.releaseVersion)}.`,
        // A group that was brought level stays there: it need not trail again, and EKS may not let it.
        rollback_action:
          prefix === 'level'
            ? null
            : undoBy(
                act('eks', 'update_nodegroup', {
                  nodegroup: info.name,
                  version: group.version,
                  release_version: group.releaseVersion,
                  launch_template: null,
                  force,
                }),
                `Take node group ${info.name} back to ${from}.`,
              ),
      },
    );
  }

  const id = info.launch_template?.id ?? '';
  const previous = group.launchTemplateVersion ?? '';
  const next =
    move.kind === 'image' ? { $output: `${templateStepId(info.name, hop)}.version` } : move.templateVersion;
  const toText =
    move.kind === 'image' ? `a new version with ${move.imageId}` : `version ${move.templateVersion}`;
  return buildStep(
    act('eks', 'update_nodegroup', {
      nodegroup: info.name,
      version: null,
      release_version: null,
      launch_template: { id, version: next },
      force,
    }),
    {
      ...shared,
      name: `Node group ${info.name} ${group.version ?? 'without nodes'} → ${move.version}`,
      description: `Replace the ${nodes} of ${info.name} (custom AMI), from version ${previous} of launch template ${id} to ${toText}.`,
      rollback_action: undoBy(
        act('eks', 'update_nodegroup', {
          nodegroup: info.name,
          version: null,
          release_version: null,
          launch_template: { id, version: previous },
          force,
        }),
        `Take node group ${info.name} back to version ${previous} of launch template ${id}.`,
      ),
    },
  );
}

function stockText(version: string | null, releaseVersion: string | null): string {
  return `${version ?? 'an unknown version'} (${releaseVersion ?? 'the newest release'})`;
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
