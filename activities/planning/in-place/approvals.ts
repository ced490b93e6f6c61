import type { UpgradeStep } from '../../../contracts/plan.js';
import type { UpgradeRequest } from '../../../contracts/upgrade-request.js';

/**
 * Marks the steps that wait for an approval: the first change of the plan, the first of every hop, or that and the first
 * of every node group. Gates change nothing, and restorations must not wait.
 */
export function withApprovals(
  steps: readonly UpgradeStep[],
  approvals: UpgradeRequest['approvals'],
): UpgradeStep[] {
  if (approvals === 'none') return [...steps];
  const changes = steps.filter((step) => step.resource_type !== 'gate' && !step.always);
  return steps.map((step, index) => {
    const firstOfPlan = step === changes[0];
    const firstOfHop = step === changes.find((change) => change.hop.to === step.hop.to);
    const startsGroup =
      step.resource_type === 'nodegroup' && !step.always && steps[index - 1]?.resource !== step.resource;
    const needed =
      firstOfPlan || (approvals !== 'plan' && firstOfHop) || (approvals === 'nodegroup' && startsGroup);
    return { ...step, needs_approval: needed };
  });
}
