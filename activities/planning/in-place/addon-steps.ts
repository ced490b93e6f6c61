import type { UpgradeStep } from '../../../contracts/plan.js';
import type { ValidationCriterion } from '../../../contracts/upgrade-request.js';
import { act, buildStep, undoBy } from '../build-step.js';
import { TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import { addonMinor, compareAddonVersions, MAX_SKEW, minorOf, type Hop } from '../versions.js';
import { addonPath, commonVersion, KUBE_PROXY, offerFor, settledVersion, VPC_CNI } from './addon-versions.js';
import { addonResource, note, type Draft, type DraftAddon } from './draft.js';

/** Checks after an add-on's update: those that are quick, since the nodes stay as they are. */
const QUICK_CRITERIA: readonly ValidationCriterion['type'][] = ['addons_active', 'nodes_ready'];

/**
 * Moves the add-ons that would not run on the hop's version to one that runs on both sides, while the control plane is
 * still at the old one.
 */
export function addonStepsBefore(draft: Draft, hop: Hop): UpgradeStep[] {
  return orderedAddons(draft).flatMap((addon) => {
    const version = versionBefore(draft, addon, hop);
    return version === null ? [] : moveSteps(draft, addon, hop, version, 'before');
  });
}

/** Brings the add-ons to where they belong on the hop's version, once the nodes are there. */
export function addonStepsAfter(draft: Draft, hop: Hop): UpgradeStep[] {
  return orderedAddons(draft).flatMap((addon) => {
    const version = versionAfter(draft, addon, hop);
    return version === null ? [] : moveSteps(draft, addon, hop, version, 'after');
  });
}

/** vpc-cni, coredns, the others by name, kube-proxy last; without those that the request leaves alone. */
function orderedAddons(draft: Draft): DraftAddon[] {
  const rank = (name: string): number =>
    name === VPC_CNI ? 0 : name === 'coredns' ? 1 : name === KUBE_PROXY ? 3 : 2;
  return draft.addons
    .filter(({ info }) => draft.request.addons[info.name]?.skip !== true)
    .sort(
      ({ info: a }, { info: b }) =>
        rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    );
}

function versionBefore(draft: Draft, addon: DraftAddon, hop: Hop): string | null {
  const { name } = addon.info;
  if (name === KUBE_PROXY) {
    // Only when it would trail too far behind the new API server; otherwise it waits for the nodes.
    return minorOf(hop.to) - minorOf(addon.version) > MAX_SKEW
      ? settledVersion(offerFor(draft.facts, name, hop.from), addon.version)
      : null;
  }
  const next = offerFor(draft.facts, name, hop.to);
  if (next.versions.length === 0 || next.versions.includes(addon.version)) return null;
  const common = commonVersion(draft.facts, name, hop, draft.request.addons[name]?.version);
  if (common === null) {
    note(draft, {
      code: 'ADDON_NO_COMMON_VERSION',
      severity: 'recommended',
      resource: addonResource(draft.state, name),
      message: `${name} ${addon.version} does not run on ${hop.to}, and no version runs on both ${hop.from} and ${hop.to}: it is moved after the nodes, until then is one that EKS does not list for the control plane, and stands in the way of a rollback.`,
      remedy: `Read the release notes of ${name}, or choose a time at which it may be unavailable for some minutes.`,
    });
  }
  return common;
}

function versionAfter(draft: Draft, addon: DraftAddon, hop: Hop): string | null {
  const { name } = addon.info;
  const offer = offerFor(draft.facts, name, hop.to);
  const { version: wanted, configurationValues } = draft.request.addons[name] ?? {};
  const settled =
    wanted !== undefined && offer.versions.includes(wanted) ? wanted : settledVersion(offer, addon.version);
  if (settled === null) {
    note(draft, {
      code: 'ADDON_NO_VERSION',
      severity: 'recommended',
      resource: addonResource(draft.state, name),
      message: `EKS offers no version of ${name} for ${hop.to} at or above the present ${addon.version}: it stays there.`,
      remedy: `Look for a version in the documentation of ${name}, and name it in addons.${name}.version.`,
    });
    return null;
  }
  const reconfigured =
    hop === draft.hops.at(-1) &&
    configurationValues !== undefined &&
    configurationValues !== addon.configurationValues;
  return settled !== addon.version || reconfigured ? settled : null;
}

/** Writes the way of an add-on to a version as steps, and records in the draft where it then is. */
function moveSteps(
  draft: Draft,
  addon: DraftAddon,
  hop: Hop,
  version: string,
  when: 'before' | 'after',
): UpgradeStep[] {
  const { name } = addon.info;
  const offer = offerFor(draft.facts, name, when === 'before' ? hop.from : hop.to);
  const path = addonPath(name, addon.version, version, offer);
  noteSkippedMinors(draft, addon, path);
  return path.map((stop, index) => {
    const last = index === path.length - 1;
    // The override's configuration is written for the target: it comes with the last move of the plan.
    const final = last && when === 'after' && hop === draft.hops.at(-1);
    const configuration =
      (final ? draft.request.addons[name]?.configurationValues : undefined) ?? addon.configurationValues;
    const prefix = when === 'before' ? 'prepare-addon' : 'addon';
    const id = `${hop.to}/${prefix}-${name}${last ? '' : `@${addonMinor(stop)}`}`;
    const step = addonStep(draft, addon, hop, { id, version: stop, configuration });
    addon.version = stop;
    addon.configurationValues = configuration;
    return step;
  });
}

function addonStep(
  draft: Draft,
  addon: DraftAddon,
  hop: Hop,
  next: { id: string; version: string; configuration: string | null },
): UpgradeStep {
  const { info } = addon;
  const move = (version: string, fromVersion: string, configuration: string | null) =>
    act('eks', 'update_addon', {
      addon: info.name,
      version,
      from_version: fromVersion,
      configuration_values: configuration,
      service_account_role_arn: info.service_account_role_arn,
      resolve_conflicts: draft.request.addons[info.name]?.resolveConflicts ?? 'PRESERVE',
    });
  const configuration =
    next.configuration === addon.configurationValues ? '' : ', with new configuration values';
  return buildStep(move(next.version, addon.version, next.configuration), {
    step_id: next.id,
    name: `Add-on ${info.name} ${addon.version} → ${next.version}`,
    description: `Update the add-on ${info.name} from ${addon.version} to ${next.version}${configuration}.`,
    hop,
    resource_type: 'addon',
    resource: addonResource(draft.state, info.name),
    validation_criteria: draft.request.validation.filter(({ type }) => QUICK_CRITERIA.includes(type)),
    rollback_action: undoBy(
      move(addon.version, next.version, addon.configurationValues),
      `Take the add-on ${info.name} back to ${addon.version}, with its former configuration values.`,
    ),
    estimated_seconds: TYPICAL_SECONDS.addon,
    timeout_seconds: TIMEOUT_SECONDS.addon,
  });
}

function noteSkippedMinors(draft: Draft, addon: DraftAddon, path: readonly string[]): void {
  if (addon.info.name !== VPC_CNI) return;
  const stops = [addon.version, ...path];
  const gap = stops.findIndex((version, index) => {
    const next = stops[index + 1];
    return next !== undefined && Math.abs(minorDistance(version, next)) > 1;
  });
  const [from, to] = [stops[gap], stops[gap + 1]];
  if (from === undefined || to === undefined) return;
  note(draft, {
    code: 'VPC_CNI_MINOR_SKIPPED',
    severity: 'recommended',
    resource: addonResource(draft.state, VPC_CNI),
    message: `${VPC_CNI} goes from ${from} to ${to}: EKS offers no version of the minors in between, through which AWS asks to go.`,
    remedy: 'Read the release notes of the skipped minors before approving.',
  });
}

function minorDistance(a: string, b: string): number {
  const [left, right] = [addonMinor(a).split('.'), addonMinor(b).split('.')];
  return left[0] === right[0] ? Number(right[1]) - Number(left[1]) : compareAddonVersions(b, a);
}
