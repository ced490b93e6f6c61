import type { Failure } from '../../contracts/failure.js';
import type { JournalEntry } from '../../contracts/operation-progress.js';
import type { UpgradePlan, UpgradeStep } from '../../contracts/plan.js';
import { changing } from '../shared/activities.js';
import { failure, failureOf } from '../shared/failures.js';
import type { Operation } from './operation.js';
import { runStep, type StepOutcome } from './run-step.js';
import { validate } from './validate-step.js';

export type RollbackOutcome =
  /** Nothing had been changed, so nothing was undone. */
  | { status: 'nothing' }
  | { status: 'rolled_back'; returnsTo: string; limitations: string[]; steps: UpgradeStep[] }
  /** Could not be undone, or not wholly: a person has to do the rest. */
  | { status: 'failed'; failure: Failure; manualActions: string[]; steps: UpgradeStep[] };

/**
 * Undoes what a journal says was done, as a saga in EKS's required order: node groups, add-ons, control plane. What to
 * undo is decided against the live cluster; the steps are run by the same interpreter rules as an upgrade's.
 */
export async function rollBack(
  op: Operation,
  plan: UpgradePlan,
  journal: JournalEntry[],
  cause: string,
  plannedNodes: (step: UpgradeStep) => number,
): Promise<RollbackOutcome> {
  const { tracker, outbox, controls } = op;
  controls.acknowledge();
  tracker.setPhase('Rollback', `Planning the rollback: ${cause}`);
  tracker.setStatus('ROLLING_BACK', `Planning the rollback: ${cause}`);

  const planned = await planTheRollback(op, plan, journal);
  if ('status' in planned) return planned;
  if (planned.steps.length === 0) return { status: 'nothing' };

  outbox.publish('rollback.triggered', { cause, returns_to: planned.returnsTo, steps: planned.steps.length });
  const taken = new Set(tracker.progress.steps.map((entry) => entry.step_id));
  const steps = planned.steps.map((step) => ({
    ...step,
    // Half-way back the cluster is not as it was, and stopping there would be worse than going on.
    validation_criteria: [],
    step_id: taken.has(step.step_id) ? `rollback/${step.step_id}` : step.step_id,
  }));
  tracker.addSteps(steps, plannedNodes);

  for (const [i, step] of steps.entries()) {
    const outcome = await runWithFallback(op, step, plannedNodes);
    if (outcome.status === 'succeeded') continue;
    const why =
      outcome.status === 'failed' ? outcome.failure : failure('ROLLBACK_FAILED', `${step.name} was left out`);
    const manualActions = [
      `${step.description} (it failed: ${why.message})`,
      ...steps.slice(i + 1).map((rest) => rest.description),
    ];
    return {
      status: 'failed',
      failure: failure('ROLLBACK_FAILED', `The rollback stopped at "${step.name}": ${why.message}`, {
        resource: step.resource,
      }),
      manualActions,
      steps,
    };
  }
  markUndone(op, journal);
  const limitations = [
    ...planned.limitations,
    ...replacementNotes(op),
    ...(await validateAtTheEnd(op, planned.steps)),
  ];
  outbox.publish('rollback.completed', { returns_to: planned.returnsTo, cause });
  return { status: 'rolled_back', returnsTo: planned.returnsTo, limitations, steps };
}

/** Validates once everything is back, by the most thorough criteria of the steps; what is still wrong, as sentences. */
async function validateAtTheEnd(op: Operation, steps: readonly UpgradeStep[]): Promise<string[]> {
  const criteria = steps
    .map((step) => step.validation_criteria)
    .reduce((most, next) => (next.length > most.length ? next : most), []);
  if (criteria.length === 0) return [];
  op.tracker.update({ message: 'Validating after the rollback' });
  const outcome = await validate(op, 'rollback', criteria, op.policy.validationSeconds);
  return outcome.status === 'failed' ? [outcome.failure.message] : [];
}

type Planned = Awaited<ReturnType<typeof changing.planRollback>>;

async function planTheRollback(
  op: Operation,
  plan: UpgradePlan,
  journal: JournalEntry[],
): Promise<Planned | RollbackOutcome> {
  try {
    return await changing.planRollback.executeWithOptions({ summary: 'Plan the rollback' }, [
      { target: op.target, plan, journal },
    ]);
  } catch (error) {
    const why = failureOf(error);
    const manualActions = [`${why.message}. ${why.remedy}`];
    return { status: 'failed', failure: why, manualActions, steps: [] };
  }
}

/** A node group that EKS does not take down is replaced by a new one at the earlier version, where the step has that way. */
async function runWithFallback(
  op: Operation,
  step: UpgradeStep,
  plannedNodes: (step: UpgradeStep) => number,
): Promise<StepOutcome> {
  const outcome = await runStep(op, step);
  const other = step.rollback_action;
  if (outcome.status !== 'failed' || outcome.failure.code !== 'NODEGROUP_DOWNGRADE_REFUSED' || !other)
    return outcome;
  const fallback: UpgradeStep = {
    ...step,
    step_id: `${step.step_id}/instead`,
    name: `${step.name}, by a new node group`,
    description: other.description,
    executor: other.executor,
    action: other.action,
    parameters: other.parameters,
    rollback_action: null,
  };
  op.tracker.addSteps([fallback], plannedNodes);
  const replaced = await runStep(op, fallback);
  if (replaced.status === 'succeeded')
    op.replacements.set(String(fallback.parameters['nodegroup']), String(fallback.parameters['replacement']));
  return replaced;
}

/** What a person has to know of groups that now have another name. */
function replacementNotes({ replacements }: Operation): string[] {
  return [...replacements].map(
    ([old, replacement]) =>
      `Node group ${replacement} stands in the place of ${old}: change what refers to ${old} by its name (infrastructure code, node selectors).`,
  );
}

function markUndone(op: Operation, journal: readonly JournalEntry[]): void {
  for (const { step_id } of journal) {
    if (op.tracker.progress.steps.some((entry) => entry.step_id === step_id && entry.status === 'succeeded'))
      op.tracker.setStep(step_id, { status: 'rolled_back' });
  }
}
