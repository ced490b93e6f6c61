import type { Failure } from '../../contracts/failure.js';
import type { UpgradeStep } from '../../contracts/plan.js';
import type { Interruption } from '../shared/controls.js';
import { failure } from '../shared/failures.js';
import type { Operation } from './operation.js';
import { runStep } from './run-step.js';

export type PlanOutcome =
  | { status: 'completed' }
  | { status: 'failed'; failure: Failure; step: UpgradeStep }
  | { status: 'interrupted'; by: Interruption };

/**
 * Runs the steps of a plan in order, whatever strategy wrote it. Stops at the first failure, rejection or interruption,
 * always between two changes. `afterStep` runs after every step that succeeded.
 */
export async function runPlan(
  op: Operation,
  steps: readonly UpgradeStep[],
  afterStep: (step: UpgradeStep) => Promise<void>,
): Promise<PlanOutcome> {
  for (const step of steps) {
    await op.controls.waitWhilePaused();
    if (op.controls.interruption) return { status: 'interrupted', by: op.controls.interruption };
    if (op.leftOut.has(step.resource) && !step.always) {
      op.tracker.setStep(step.step_id, { status: 'skipped' });
      continue;
    }
    if (step.needs_approval) {
      const refusal = await askForApproval(op, step);
      if (refusal) return { status: 'failed', failure: refusal, step };
      if (op.controls.interruption) return { status: 'interrupted', by: op.controls.interruption };
    }
    const outcome = await runStep(op, step);
    if (outcome.status === 'failed') return { status: 'failed', failure: outcome.failure, step };
    if (outcome.status === 'skipped') op.leftOut.add(step.resource);
    else await afterStep(step);
  }
  return { status: 'completed' };
}

/** Null when approved or interrupted. */
async function askForApproval(op: Operation, step: UpgradeStep): Promise<Failure | null> {
  const approval = await op.controls.waitForApproval(
    op.planHash,
    step.step_id,
    `Waiting for approval of: ${step.description}`,
    op.policy.approvalTimeout,
  );
  if (approval?.approved) return null;
  if (approval)
    return failure(
      'APPROVAL_REJECTED',
      `${approval.approver} rejected "${step.name}"${approval.comment ? `: ${approval.comment}` : ''}`,
    );
  if (op.controls.interruption) return null;
  return failure(
    'APPROVAL_TIMEOUT',
    `Nobody approved "${step.name}" within ${op.policy.approvalTimeout ?? 'any time'}`,
  );
}

/**
 * The steps that must still run after an operation ended early: those marked `always` (an autoscaler set aside, a
 * changed limit) whose resource an earlier step has touched, the nearest one a resource. Where a rollback has a
 * restoration of its own, that one counts: the upgrade's would bring what the rollback took back.
 */
export function pendingRestorations(
  op: Operation,
  forward: readonly UpgradeStep[],
  rollback: readonly UpgradeStep[],
): UpgradeStep[] {
  const own = rollback.filter((step) => step.always);
  const restored = new Set(own.map((step) => step.resource));
  const pending = own.filter((step) => op.tracker.entry(step.step_id).status === 'pending');
  return [...pending, ...pendingForward(op, forward).filter((step) => !restored.has(step.resource))];
}

function pendingForward(op: Operation, steps: readonly UpgradeStep[]): UpgradeStep[] {
  const status = (step: UpgradeStep) => op.tracker.entry(step.step_id).status;
  const seen = new Set<string>();
  return steps.filter((step, i) => {
    if (!step.always || status(step) !== 'pending' || seen.has(step.resource)) return false;
    const before = steps
      .slice(0, i)
      .filter((earlier) => earlier.resource === step.resource && earlier.executor === step.executor);
    const last = before.filter((earlier) => status(earlier) !== 'pending').at(-1);
    if (!last || last.always) return false;
    seen.add(step.resource);
    return true;
  });
}
