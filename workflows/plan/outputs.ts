import { OutputReference, type UpgradeStep } from '../../contracts/plan.js';
import type { JournalEntry } from '../../contracts/operation-progress.js';
import { failure, toApplicationFailure } from '../shared/failures.js';

/**
 * A step with every `{"$output": "<step id>.<name>"}` in its parameters replaced by what that step gave.
 * @throws ApplicationFailure INVALID_REQUEST when the step or its output does not exist: the plan is wrong.
 */
export function resolveOutputs(step: UpgradeStep, journal: readonly JournalEntry[]): UpgradeStep {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const reference = OutputReference.safeParse(value);
    if (!reference.success)
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
    const path = reference.data.$output;
    const at = path.lastIndexOf('.');
    const found = journal.find((entry) => entry.step_id === path.slice(0, at))?.outputs[path.slice(at + 1)];
    if (found === undefined) {
      throw toApplicationFailure(
        failure('INVALID_REQUEST', `Step ${step.step_id} refers to ${path}, which no earlier step gave`, {
          field: `steps.${step.step_id}.parameters`,
        }),
      );
    }
    return found;
  };
  return { ...step, parameters: resolve(step.parameters) as UpgradeStep['parameters'] };
}
