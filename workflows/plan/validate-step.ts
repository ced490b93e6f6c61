import type { Failure } from '../../contracts/failure.js';
import type { UpgradeStep } from '../../contracts/plan.js';
import type { ValidationCriterion } from '../../contracts/upgrade-request.js';
import type { ValidationResult } from '../../contracts/validation.js';
import { changing } from '../shared/activities.js';
import { failure, failureOf } from '../shared/failures.js';
import { now } from '../shared/tracker.js';
import type { Operation } from './operation.js';

type Validated = { status: 'succeeded' } | { status: 'failed'; failure: Failure };

/** Validates the cluster after a step, by the step's own criteria; a step without criteria has nothing to prove. */
export async function validateStep(op: Operation, step: UpgradeStep): Promise<Validated> {
  if (step.validation_criteria.length === 0) return { status: 'succeeded' };
  op.tracker.setStep(step.step_id, { status: 'validating' });
  op.tracker.update({ message: `Validating after: ${step.name}` });
  return validate(op, step.step_id, step.validation_criteria, op.policy.validationSeconds);
}

/** Validates and publishes the result as an event. What cannot be checked at all counts as failed, and says so. */
export async function validate(
  op: Operation,
  stepId: string,
  criteria: ValidationCriterion[],
  timeoutSeconds: number,
): Promise<Validated> {
  const result = await read(op, stepId, criteria, timeoutSeconds);
  op.validations.push(result);
  if (result.status === 'PASSED') {
    op.outbox.publish('validation.success', { step_id: stepId, metrics: result.metrics });
    return { status: 'succeeded' };
  }
  op.outbox.publish('validation.failure', {
    step_id: stepId,
    metrics: result.metrics,
    errors: result.errors,
  });
  const problems = result.errors.map((error) => `${error.resource}: ${error.message}`);
  const shown =
    problems.slice(0, 5).join('; ') + (problems.length > 5 ? ` and ${problems.length - 5} more` : '');
  const verdict =
    result.status === 'FAILED'
      ? 'The cluster is less healthy than before'
      : 'The health of the cluster could not be determined';
  return {
    status: 'failed',
    failure: failure(
      'VALIDATION_FAILED',
      `${verdict} (after ${stepId}): ${shown}`,
      result.errors[0] ? { resource: result.errors[0].resource } : {},
    ),
  };
}

async function read(
  op: Operation,
  stepId: string,
  criteria: ValidationCriterion[],
  timeoutSeconds: number,
): Promise<ValidationResult> {
  try {
    return await changing.validateCluster.executeWithOptions(
      { summary: `Validate: ${stepId}`, scheduleToCloseTimeout: (timeoutSeconds + 900) * 1000 },
      [
        {
          target: op.target,
          stepId,
          criteria,
          baseline: op.baseline,
          expectedVersion: op.controlPlaneVersion,
          timeoutSeconds,
        },
      ],
    );
  } catch (error) {
    const { message } = failureOf(error);
    return {
      step_id: stepId,
      status: 'INCONCLUSIVE',
      metrics: {},
      errors: [{ criterion: 'all', resource: op.target.clusterName, message }],
      timestamp: now(),
    };
  }
}
