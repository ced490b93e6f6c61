import type { ACTIONS, ActionParameters, ExecutorName } from '../../contracts/actions.js';
import type { StepHandle, StepObservation } from '../../contracts/step-execution.js';
import type { Target } from '../../contracts/target.js';
import type { Clients } from '../clients/clients.js';

/** What an action may use. It never touches Temporal itself, so it runs as well in a test as in an activity. */
export interface ActionContext {
  readonly clients: Clients;
  readonly target: Target;
  /** Aborted when the activity is cancelled or the worker shuts down: for every call and sleep. */
  readonly signal: AbortSignal;
  readonly log: StepLog;
  /**
   * When this start was first asked for, before any retry: a change that AWS dates later is our own, made by an
   * attempt whose answer was lost.
   */
  readonly scheduledAt: Date;
  /** What was observed last, by this activity or an earlier one of the step; null at first. */
  readonly last: StepObservation | null;
  heartbeat(details?: unknown): void;
  /** Sleeps for one polling interval (with jitter) after a heartbeat. @throws AbortError when the signal fires. */
  pause(): Promise<void>;
}

/** The structured log of an activity. */
export interface StepLog {
  info(message: string, attributes?: Record<string, unknown>): void;
  warn(message: string, attributes?: Record<string, unknown>): void;
}

/** One kind of change, split in two so that waiting can be taken up again without making the change again. */
export interface Action<Parameters> {
  /**
   * Makes the change unless it is made or being made already; looks first. With the same `token` (at most 64 of
   * `[A-Za-z0-9_-]`, AWS's idempotency token) it never makes it twice.
   * @throws DrydockError when the change is refused; errors of the clients pass through.
   */
  start(context: ActionContext, parameters: Parameters, token: string): Promise<StepHandle>;
  /** Looks once at a started change. A change that has failed is an observation, not an exception. */
  observe(context: ActionContext, parameters: Parameters, handle: StepHandle): Promise<StepObservation>;
}

/** Every action of an executor, as contracts/actions.ts lists them. */
export interface Executor<E extends ExecutorName> {
  readonly actions: { readonly [A in keyof (typeof ACTIONS)[E]]: Action<ActionParameters<E, A>> };
}

export type Executors = { readonly [E in ExecutorName]: Executor<E> };
