import { ACTIONS } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { UpgradeStep } from '../../contracts/plan.js';
import type { z } from 'zod';
import type { Action, Executors } from './action.js';

/** An action together with the parameters it has checked. */
export interface BoundAction {
  action: Action<unknown>;
  parameters: unknown;
}

type Step = Pick<UpgradeStep, 'step_id' | 'executor' | 'action' | 'parameters'>;

/**
 * Finds the action that a step names and checks the step's parameters by its schema.
 * @throws INVALID_REQUEST naming `executor`, `action`, or the parameter that is wrong.
 */
export function resolveAction(executors: Executors, step: Step): BoundAction {
  const schemas: Record<string, z.ZodType> = own(ACTIONS, step.executor) ?? refuse(step, 'executor', ACTIONS);
  const schema = own(schemas, step.action) ?? refuse(step, 'action', schemas);
  const parsed = schema.safeParse(step.parameters);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = [
      ...(issue?.path ?? []),
      ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []),
    ];
    const field = ['parameters', ...path].join('.');
    throw new DrydockError('INVALID_REQUEST', `Step ${step.step_id}: ${field}: ${issue?.message}`, { field });
  }
  // The executor's name was found among ACTIONS, whose keys are those of Executors.
  const actions: Record<string, unknown> = executors[step.executor as keyof Executors].actions;
  // Executors pairs each action with the parameters of the schema of the same name, which has just accepted these.
  return { action: actions[step.action] as Action<unknown>, parameters: parsed.data };
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function refuse(step: Step, field: 'executor' | 'action', known: object): never {
  const message = `Step ${step.step_id} names the ${field} ${step[field]}, which does not exist; there are: ${Object.keys(known).join(', ')}.`;
  throw new DrydockError('INVALID_REQUEST', message, { field });
}
