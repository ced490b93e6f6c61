import type { Failure } from '../../contracts/failure.js';
import type { StepHandle, StepObservation } from '../../contracts/step-execution.js';
import type { DrydockError } from '../../contracts/drydock-error.js';

type Details = Partial<Pick<StepObservation, 'nodes' | 'blocked' | 'outputs'>>;

function observation(status: StepObservation['status'], failure: Failure | null, details: Details) {
  return {
    status,
    failure,
    nodes: null,
    blocked: [],
    outputs: {},
    observed_at: new Date().toISOString(),
    ...details,
  };
}

/** The change goes on. */
export function running(details: Details = {}): StepObservation {
  return observation('running', null, details);
}

/** The change has ended as it should. */
export function succeeded(details: Details = {}): StepObservation {
  return observation('succeeded', null, details);
}

/** The change has ended otherwise, as the error says; it is reported, not thrown. */
export function failed(error: DrydockError, details: Details = {}): StepObservation {
  return observation('failed', error.failure, details);
}

/** The handle of a change that has no update id: its resource alone tells how far it is. */
export function started(outputs: Record<string, string> = {}): StepHandle {
  return { ...done(outputs), state: 'started' };
}

/** The handle of a change that is made, or was found to be needless. */
export function done(outputs: Record<string, string> = {}): StepHandle {
  return { state: 'done', update_id: null, outputs, started_at: new Date().toISOString() };
}
