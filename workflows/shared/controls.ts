import { CancellationScope, condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { Approval, ControlSignal, Decision, SIGNALS, UPDATES } from '../../contracts/control.js';
import { durationMs } from '../../contracts/duration.js';
import type { OperationProgress } from '../../contracts/operation-progress.js';
import { failure, parseInput, toApplicationFailure } from './failures.js';
import type { Tracker } from './tracker.js';

export type Interruption = 'rollback' | 'cancel';

type Waiting = NonNullable<OperationProgress['waiting_for']>;

/** What people can say to a running operation, and how it listens. */
export class Controls {
  #tracker: Tracker;
  #paused: ControlSignal | null = null;
  #rollback: ControlSignal | null = null;
  #cancelled = false;
  #approval: Approval | null = null;
  /** The last answer, and the question that it was given to. */
  #decision: { decision: Decision; question: string } | null = null;
  /** Since a rollback or a cancellation was acted on, further ones are not interruptions. */
  #acknowledged = false;

  /** Registers the handlers. Call it first thing in the workflow, in its root scope. */
  constructor(tracker: Tracker) {
    this.#tracker = tracker;
    CancellationScope.current().cancelRequested.catch(() => {
      this.#cancelled = true;
      tracker.update({ message: 'Cancellation asked for: stopping at the next safe point' });
    });
    this.#handleSignals();
    this.#handleUpdates();
  }

  /** Why the operation should stop at the next safe point, or null. Cancellation goes before rollback. */
  get interruption(): Interruption | null {
    if (this.#acknowledged) return null;
    return this.#cancelled ? 'cancel' : this.#rollback ? 'rollback' : null;
  }

  /** Who asked for the rollback, and why. */
  get rollbackRequest(): ControlSignal | null {
    return this.#rollback;
  }

  /** From here on (the rollback itself) nothing interrupts any more: undoing half is worse than undoing. */
  acknowledge(): void {
    this.#acknowledged = true;
  }

  /** Runs `work` so that an interruption cancels it; for reads, timers and waits, which are safe to leave. */
  async interruptible<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope({ cancellable: true });
    const running = scope.run(work);
    const ended = running.then(
      () => true,
      () => true,
    );
    let settled = false;
    void ended.then(() => (settled = true));
    await condition(() => settled || this.interruption !== null);
    if (!settled) scope.cancel();
    return running;
  }

  /** Returns at once unless a person paused the operation; then it returns when it is resumed or interrupted. */
  async waitWhilePaused(): Promise<void> {
    if (!this.#paused || this.interruption) return;
    const { status, message } = this.#tracker.progress;
    this.#tracker.setStatus(
      'PAUSED',
      `Paused by ${this.#paused.by}${this.#paused.reason ? `: ${this.#paused.reason}` : ''}`,
    );
    await condition(() => !this.#paused || this.interruption !== null);
    this.#tracker.setStatus(status, message);
  }

  /** Waits until the plan (or one step of it) is approved; null when interrupted or `timeout` has passed. */
  async waitForApproval(
    planHash: string,
    stepId: string | null,
    message: string,
    timeout: string | undefined,
  ): Promise<Approval | null> {
    this.#approval = null;
    const waiting: Waiting = {
      what: 'approval',
      step_id: stepId,
      plan_hash: planHash,
      answers: ['approve', 'reject'],
      until: later(timeout),
      otherwise: timeout ? 'reject' : null,
    };
    return this.#wait('WAITING_FOR_APPROVAL', message, waiting, timeout, () => this.#approval);
  }

  /** Opens a question that may be answered while other work goes on; `waitForDecision` takes the answer. */
  offerDecision(waiting: Waiting): void {
    this.#tracker.update({ waiting_for: waiting });
  }

  withdrawQuestion(): void {
    this.#tracker.update({ waiting_for: null });
  }

  /** Waits for the answer to a question; null when interrupted or its time has passed. An answer given to it before counts. */
  async waitForDecision(
    status: 'BLOCKED' | 'WAITING_FOR_DECISION',
    message: string,
    waiting: Waiting,
  ): Promise<Decision | null> {
    const timeout = waiting.until === null ? undefined : Math.max(1, Date.parse(waiting.until) - Date.now());
    const answer = await this.#wait(status, message, waiting, timeout, () => this.#answerTo(waiting));
    this.#decision = null;
    return answer;
  }

  /** An answer to another question, which has gone since, is none to this one. */
  #answerTo(waiting: Waiting): Decision | null {
    return this.#decision?.question === nameOf(waiting) ? this.#decision.decision : null;
  }

  async #wait<T>(
    status: OperationProgress['status'],
    message: string,
    waiting: Waiting,
    timeout: string | number | undefined,
    answer: () => T | null,
  ): Promise<T | null> {
    const before = { status: this.#tracker.progress.status, message: this.#tracker.progress.message };
    this.#tracker.update({ status, message, waiting_for: waiting });
    const said = (): boolean => answer() !== null || this.interruption !== null;
    const limit = typeof timeout === 'string' ? durationMs(timeout) : timeout;
    if (limit === undefined) await condition(said);
    else await condition(said, limit, { summary: `Deadline: ${waiting.what.replace('_', ' ')}` });
    this.#tracker.update({ ...before, waiting_for: null });
    return answer();
  }

  #handleSignals(): void {
    const heard = (value: unknown): ControlSignal => {
      // A signal cannot be refused: what does not parse still counts, without a name.
      const parsed = ControlSignal.safeParse(value ?? {});
      return parsed.success ? parsed.data : { by: 'unknown' };
    };
    setHandler(defineSignal<[unknown]>(SIGNALS.pause), (value) => {
      this.#paused = heard(value);
      this.#tracker.update({
        message: `Pause asked for by ${this.#paused.by}: pausing before the next step`,
      });
    });
    setHandler(defineSignal<[unknown]>(SIGNALS.resume), () => {
      this.#paused = null;
    });
    setHandler(defineSignal<[unknown]>(SIGNALS.rollback), (value) => {
      this.#rollback = heard(value);
      this.#tracker.update({
        message: `Rollback asked for by ${this.#rollback.by}: starting when the running change has ended`,
      });
    });
  }

  #handleUpdates(): void {
    const waiting = (): Waiting | null => this.#tracker.progress.waiting_for;
    setHandler(
      defineUpdate<OperationProgress, [unknown]>(UPDATES.approve),
      (value) => {
        this.#approval = parseInput(Approval, value);
        return this.#tracker.progress;
      },
      {
        validator: (value) => {
          const { planHash } = parseInput(Approval, value);
          const now = waiting();
          if (now?.what !== 'approval')
            throw toApplicationFailure(
              failure(
                'APPROVAL_NOT_EXPECTED',
                `Operation ${this.#tracker.progress.operation_id} is not waiting for an approval`,
              ),
            );
          if (now.plan_hash !== planHash) {
            throw toApplicationFailure(
              failure('APPROVAL_STALE', `The approval names plan ${planHash}, but ${now.plan_hash} waits`, {
                field: 'planHash',
              }),
            );
          }
        },
      },
    );
    setHandler(
      defineUpdate<OperationProgress, [unknown]>(UPDATES.decide),
      (value) => {
        const now = waiting();
        // The validator has seen to it that something waits.
        if (now) this.#decision = { decision: parseInput(Decision, value), question: nameOf(now) };
        return this.#tracker.progress;
      },
      {
        validator: (value) => {
          const { answer } = parseInput(Decision, value);
          const now = waiting();
          if (!now || now.what === 'approval')
            throw toApplicationFailure(
              failure(
                'DECISION_NOT_EXPECTED',
                `Operation ${this.#tracker.progress.operation_id} is not waiting for a decision`,
              ),
            );
          if (!now.answers.includes(answer)) {
            throw toApplicationFailure(
              failure(
                'DECISION_NOT_EXPECTED',
                `The answer must be one of ${now.answers.join(', ')}, not ${answer}`,
                { field: 'answer' },
              ),
            );
          }
        },
      },
    );
  }
}

function later(timeout: string | undefined): string | null {
  return timeout === undefined ? null : new Date(Date.now() + durationMs(timeout)).toISOString();
}

function nameOf({ what, step_id }: Waiting): string {
  return `${what} ${step_id ?? ''}`;
}
