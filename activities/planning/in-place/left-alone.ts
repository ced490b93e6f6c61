import type { UpgradePlan, UpgradeStep } from '../../../contracts/plan.js';
import { isCustomAmi } from '../ami-parameters.js';
import { minorOf } from '../versions.js';
import { offerFor } from './addon-versions.js';
import { addonResource, note, type Draft, type DraftAddon, type DraftNodeGroup } from './draft.js';
import { imageObstacle } from './node-group-moves.js';
import { exclusionReason } from './node-group-selection.js';

/** What a finished draft leaves as it is, with reasons: node groups, add-ons, and nodes that are not EKS's to replace. */
export function leftAlone(draft: Draft, steps: readonly UpgradeStep[]): UpgradePlan['skipped'] {
  const moved = new Set(steps.map((step) => step.resource));
  const groups = draft.groups.flatMap((group) => {
    const reason = groupReason(draft, group, moved.has(group.info.arn));
    return reason === null ? [] : [{ resource: group.info.arn, reason }];
  });
  const addons = draft.addons
    .map((addon) => ({ addon, resource: addonResource(draft.state, addon.info.name) }))
    .filter(({ resource }) => !moved.has(resource))
    .map(({ addon, resource }) => ({ resource, reason: addonReason(draft, addon) }));
  return [...groups, ...addons, ...unmanagedNodes(draft)];
}

/** Whether a group is short of the target, or unknown to be there. */
export function isBehind(group: DraftNodeGroup, targetVersion: string): boolean {
  return group.oldest === null || minorOf(group.oldest) < minorOf(targetVersion);
}

function groupReason(draft: Draft, group: DraftNodeGroup, moved: boolean): string | null {
  const { info, oldest } = group;
  const target = draft.request.targetVersion;
  if (!isBehind(group, target)) return moved ? null : `Its nodes run ${target} already.`;
  const trailing =
    oldest === null
      ? 'It has no nodes.'
      : `It stays at ${oldest}, ${minorOf(target) - minorOf(oldest)} behind.`;
  const excluded = exclusionReason(info.name, draft.request);
  if (excluded !== null) return `${excluded} ${trailing}`;
  if (isCustomAmi(info.ami_type)) {
    return moved
      ? null
      : `It runs its own AMI and no new one is named in nodeGroupOverrides.${info.name}. ${trailing}`;
  }
  const obstacle = imageObstacle(info.ami_type, target);
  return obstacle === null ? null : `${obstacle} ${trailing}`;
}

function addonReason(draft: Draft, { info, version }: DraftAddon): string {
  const target = draft.request.targetVersion;
  const runs = offerFor(draft.facts, info.name, target).versions.includes(version);
  if (draft.request.addons[info.name]?.skip === true) {
    return `The request skips it; it stays at ${version}.`;
  }
  return runs
    ? `Its version ${version} is not below EKS's default for ${target}.`
    : `EKS offers no version for ${target} that it could move to; it stays at ${version}.`;
}

/** Notes the add-ons that the request skips although they do not run on the target. */
export function noteSkippedAddons(draft: Draft): void {
  const target = draft.request.targetVersion;
  for (const { info, version } of draft.addons) {
    const skipped = draft.request.addons[info.name]?.skip === true;
    if (!skipped || offerFor(draft.facts, info.name, target).versions.includes(version)) continue;
    note(draft, {
      code: 'ADDON_SKIPPED_INCOMPATIBLE',
      severity: 'recommended',
      resource: addonResource(draft.state, info.name),
      message: `The request leaves ${info.name} at ${version}, which EKS does not list for ${target}.`,
      remedy: `Leave out addons.${info.name}.skip, or update the add-on by other means.`,
    });
  }
}

function unmanagedNodes({ state }: Draft): UpgradePlan['skipped'] {
  const owners = [
    ['self_managed', 'Self-managed nodes are replaced through their own Auto Scaling group or tool.'],
    ['karpenter', 'Karpenter replaces its nodes by itself (drift) once the image for the version is out.'],
    ['fargate', 'Fargate pods keep their kubelet until they are restarted.'],
    ['auto', 'EKS Auto Mode replaces its nodes by itself after the control plane.'],
  ] as const;
  return owners
    .filter(([owner]) => state.unmanaged_nodes[owner] > 0)
    .map(([owner, reason]) => ({
      resource: `nodes/${owner.replace('_', '-')}`,
      reason: `${state.unmanaged_nodes[owner]} of them. ${reason}`,
    }));
}
