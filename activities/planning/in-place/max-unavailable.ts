import type { NodeGroupInfo } from '../../../contracts/cluster-state.js';
import type { UpgradeStep } from '../../../contracts/plan.js';
import type { UpgradeRequest } from '../../../contracts/upgrade-request.js';
import { act, buildStep, undoBy } from '../build-step.js';
import { TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import type { Hop } from '../versions.js';

type UpdateConfig = NodeGroupInfo['update_config'];
type Limits = Pick<UpdateConfig, 'max_unavailable' | 'max_unavailable_percentage'>;

/** The request's `maxUnavailable` as EKS takes it, or null when the groups keep their own. */
export function requestedUpdateConfig(maxUnavailable: UpgradeRequest['maxUnavailable']): Limits | null {
  if (maxUnavailable === undefined) return null;
  return typeof maxUnavailable === 'number'
    ? { max_unavailable: maxUnavailable, max_unavailable_percentage: null }
    : { max_unavailable: null, max_unavailable_percentage: Number.parseInt(maxUnavailable, 10) };
}

/**
 * Puts the request's `maxUnavailable` before the first update of each group, and the group's own setting back behind
 * its last one, whatever happens in between.
 */
export function aroundUpdates(
  steps: readonly UpgradeStep[],
  groups: readonly NodeGroupInfo[],
  maxUnavailable: UpgradeRequest['maxUnavailable'],
): UpgradeStep[] {
  const wanted = requestedUpdateConfig(maxUnavailable);
  if (wanted === null) return [...steps];
  return groups.reduce(
    (result, group) => {
      const first = result.findIndex((step) => step.resource === group.arn);
      const last = result.findLastIndex((step) => step.resource === group.arn);
      const [opening, closing] = [result[first], result[last]];
      if (!opening || !closing || sameLimits(group.update_config, wanted)) return result;
      return [
        ...result.slice(0, first),
        configStep(group, opening.hop, wanted, 'set'),
        ...result.slice(first, last + 1),
        configStep(group, closing.hop, wanted, 'restore'),
        ...result.slice(last + 1),
      ];
    },
    [...steps],
  );
}

function sameLimits(a: Limits, b: Limits): boolean {
  return (
    a.max_unavailable === b.max_unavailable && a.max_unavailable_percentage === b.max_unavailable_percentage
  );
}

function configStep(group: NodeGroupInfo, hop: Hop, wanted: Limits, kind: 'set' | 'restore'): UpgradeStep {
  const own = group.update_config;
  const configure = (limits: Limits) =>
    act('eks', 'update_nodegroup_config', {
      nodegroup: group.name,
      max_unavailable: limits.max_unavailable,
      max_unavailable_percentage: limits.max_unavailable_percentage,
      update_strategy: own.update_strategy,
    });
  const [from, to] = kind === 'set' ? [own, wanted] : [wanted, own];
  const back = `Let at most ${limitText(own)} of ${group.name} be unavailable at once, as before.`;
  return buildStep(configure(to), {
    step_id: `${hop.to}/${kind}-max-unavailable-${group.name}`,
    name: `Max unavailable of ${group.name} ${limitText(from)} → ${limitText(to)}`,
    description:
      kind === 'set'
        ? `Let at most ${limitText(wanted)} instead of ${limitText(own)} of ${group.name} be unavailable at once during its updates.`
        : back,
    hop,
    resource_type: 'nodegroup',
    resource: group.arn,
    rollback_action: kind === 'set' ? undoBy(configure(own), back) : null,
    estimated_seconds: TYPICAL_SECONDS.nodeGroupConfig,
    timeout_seconds: TIMEOUT_SECONDS.nodeGroupConfig,
    always: kind === 'restore',
  });
}

function limitText(limits: Limits): string {
  if (limits.max_unavailable_percentage !== null) return `${limits.max_unavailable_percentage}%`;
  // EKS's own default when neither is set is one node.
  const count = limits.max_unavailable ?? 1;
  return `${count} ${count === 1 ? 'node' : 'nodes'}`;
}
