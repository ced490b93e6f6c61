import { durationMs } from '../../contracts/duration.js';
import type { Failure } from '../../contracts/failure.js';
import type { UpgradeStep } from '../../contracts/plan.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { Controls, Interruption } from '../shared/controls.js';
import { failure } from '../shared/failures.js';
import type { Tracker } from '../shared/tracker.js';
import { cancelled } from './result.js';

/** Why an upgrade did not go through; `step` is where, or null when it was not at a step. */
export interface Stop {
  failure: Failure;
  step: UpgradeStep | null;
}

type Answer = 'retry' | 'rollback' | 'keep';

/** Failures that say "do not go on" rather than "this went wrong": they leave what was done as it is. */
const LEAVE_AS_IS = new Set<string>(['APPROVAL_REJECTED', 'APPROVAL_TIMEOUT', 'OPERATION_CANCELLED']);

/** What a failure leads to: the request's rollback policy, and the people whom it asks. */
export class FailurePolicy {
  readonly #request: Pick<UpgradeRequest, 'rollbackPolicy' | 'rollbackAskTimeout'>;
  readonly #tracker: Tracker;
  readonly #controls: Controls;
  /** The answer to the last question, if one was asked. */
  #answered: Answer | null = null;

  constructor(
    request: Pick<UpgradeRequest, 'rollbackPolicy' | 'rollbackAskTimeout'>,
    tracker: Tracker,
    controls: Controls,
  ) {
    this.#request = request;
    this.#tracker = tracker;
    this.#controls = controls;
  }

  /** Asks a person about a failure where the policy is `ask`. Returns whether the step is to be tried again. */
  async wantsRetry(stop: Stop): Promise<boolean> {
    const { rollbackPolicy } = this.#request;
    if (rollbackPolicy !== 'ask' || LEAVE_AS_IS.has(stop.failure.code) || this.#controls.interruption)
      return false;
    // What failed while baking is no step that could be tried again.
    const answers: Answer[] = stop.step ? ['retry', 'rollback', 'keep'] : ['rollback', 'keep'];
    this.#tracker.fail(stop.failure);
    this.#answered = await this.#ask(stop, answers);
    return this.#answered === 'retry';
  }

  /** Whether what was done is to be undone. */
  shouldRollBack(cause: Failure): boolean {
    if (cause.code === 'UPGRADE_ROLLED_BACK') return true;
    if (LEAVE_AS_IS.has(cause.code)) return false;
    if (this.#request.rollbackPolicy === 'ask') return this.#answered === 'rollback';
    return this.#request.rollbackPolicy === 'automatic';
  }

  /** The failure that stands for an interruption: somebody cancelled, or asked for a rollback. */
  interrupted(by: Interruption): Failure {
    if (by === 'cancel') return cancelled();
    const { by: person, reason } = this.#controls.rollbackRequest ?? { by: 'unknown' };
    return failure('UPGRADE_ROLLED_BACK', `${person} asked for a rollback${reason ? `: ${reason}` : ''}`);
  }

  async #ask(stop: Stop, answers: Answer[]): Promise<Answer> {
    const until = new Date(Date.now() + durationMs(this.#request.rollbackAskTimeout)).toISOString();
    const decision = await this.#controls.waitForDecision('WAITING_FOR_DECISION', stop.failure.message, {
      what: 'rollback_decision',
      step_id: stop.step?.step_id ?? null,
      plan_hash: null,
      answers,
      until,
      otherwise: 'keep',
    });
    const said = answers.find((answer) => answer === decision?.answer);
    return said ?? (this.#controls.interruption === 'rollback' ? 'rollback' : 'keep');
  }
}
