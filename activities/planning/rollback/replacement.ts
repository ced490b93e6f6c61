import { createHash } from 'node:crypto';
import type { UpgradeStep } from '../../../contracts/plan.js';
import { act, buildStep } from '../build-step.js';
import { nodeGroupTimes } from '../step-durations.js';

/** Longest node group name that EKS takes (CreateNodegroup, API reference). */
const MAX_NAME_LENGTH = 63;

/** What has to be known of a group to replace it. */
export interface ReplacedGroup {
  name: string;
  nodes: number;
}

/**
 * The step that takes the place of a node group's rollback step when EKS refuses to take the group down a version (its
 * API reference denies it, its guide allows it): a new group with the same settings at the older version.
 * @throws TypeError when the step is not an update of a group to a Kubernetes version.
 */
export function replacementFor(step: UpgradeStep, group: ReplacedGroup): UpgradeStep {
  const { version, release_version: release } = step.parameters;
  if (step.action !== 'update_nodegroup' || typeof version !== 'string') {
    throw new TypeError(`${step.step_id} does not take a node group to a Kubernetes version`);
  }
  const replacement = replacementName(group.name, version);
  return buildStep(
    act('eks', 'replace_nodegroup', {
      nodegroup: group.name,
      replacement,
      version,
      release_version: typeof release === 'string' ? release : null,
    }),
    {
      step_id: `${step.step_id}-replacement`,
      name: `Node group ${group.name} → ${replacement} at ${version}`,
      description: `Create node group ${replacement} with the settings of ${group.name} at ${version}; once its nodes are Ready, delete ${group.name}, whose nodes EKS drains.`,
      hop: step.hop,
      resource_type: 'nodegroup',
      resource: step.resource,
      validation_criteria: step.validation_criteria,
      ...nodeGroupTimes({ nodes: Math.max(1, group.nodes) * 2, parallel: 1 }),
    },
  );
}

/** A name made from the group's, the same every time; a group that is itself a replacement does not grow another suffix. */
function replacementName(group: string, version: string): string {
  const suffix = `-rb${createHash('sha256').update(`${group}@${version}`).digest('hex').slice(0, 4)}`;
  return group.replace(/-rb[0-9a-f]{4}$/, '').slice(0, MAX_NAME_LENGTH - suffix.length) + suffix;
}
