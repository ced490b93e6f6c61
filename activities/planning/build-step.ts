import type { z } from 'zod';
import type { ACTIONS, ActionParameters, ExecutorName } from '../../contracts/actions.js';
import type { OutputReference, RollbackAction, UpgradeStep } from '../../contracts/plan.js';

/** Parameters in which any text may be an output of an earlier step instead. */
export type Planned<T> = T extends string
  ? T | z.infer<typeof OutputReference>
  : T extends object
    ? { [K in keyof T]: Planned<T[K]> }
    : T;

/** An executor's action with parameters of its shape. */
export interface PlannedAction {
  executor: string;
  action: string;
  parameters: Record<string, unknown>;
}

/** An action whose parameters the compiler has checked against contracts/actions.ts. */
export function act<E extends ExecutorName, A extends keyof (typeof ACTIONS)[E] & string>(
  executor: E,
  action: A,
  parameters: Planned<ActionParameters<E, A>>,
): PlannedAction {
  return { executor, action, parameters: parameters as Record<string, unknown> };
}

/** A way back: an action and what it does, in a sentence. */
export function undoBy(action: PlannedAction, description: string): RollbackAction {
  return { ...action, description };
}

type Optional =
  'validation_criteria' | 'rollback_action' | 'point_of_no_return' | 'needs_approval' | 'always';

/** A step; what is left out means: not validated, nothing to undo, no point of no return, no approval, not for always. */
export function buildStep(
  action: PlannedAction,
  fields: Omit<UpgradeStep, keyof PlannedAction | Optional> & Partial<Pick<UpgradeStep, Optional>>,
): UpgradeStep {
  return {
    ...action,
    validation_criteria: [],
    rollback_action: null,
    point_of_no_return: null,
    needs_approval: false,
    always: false,
    ...fields,
  };
}
