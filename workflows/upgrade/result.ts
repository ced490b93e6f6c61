import { CancelledFailure } from '@temporalio/workflow';
import { isoDuration } from '../../contracts/duration.js';
import type { Failure } from '../../contracts/failure.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { failure, toApplicationFailure } from '../shared/failures.js';
import { now, type Tracker } from '../shared/tracker.js';

/** The result of an operation that has only begun: failed, until something better is known. */
export function newResult(tracker: Tracker, targetVersion: string): UpgradeResult {
  const { operation_id, cluster_name, started_at } = tracker.progress;
  return {
    operation_id,
    status: 'FAILED',
    target: { account: '', region: '', clusterName: cluster_name, access: {} },
    source_version: null,
    target_version: targetVersion,
    current_version: null,
    plan: null,
    preflight: null,
    steps: [],
    rollback_steps: [],
    validations: [],
    rollback_deadline: null,
    manual_actions: [],
    limitations: [],
    failure: null,
    started_at,
    finished_at: started_at,
    duration: 'PT0S',
  };
}

/** Fills in what is known at the end: the journals and the time taken. Returns the seconds it took. */
export function closeResult(result: UpgradeResult, tracker: Tracker): number {
  const undone = new Set(result.rollback_steps.map((entry) => entry.step_id));
  result.steps = tracker.progress.steps.filter((entry) => !undone.has(entry.step_id));
  result.finished_at = now();
  const seconds = (Date.parse(result.finished_at) - Date.parse(result.started_at)) / 1000;
  result.duration = isoDuration(seconds);
  tracker.update({
    status: result.status,
    failure: result.failure,
    message: summary(result),
    blocked: [],
    waiting_for: null,
    current_step: null,
  });
  return seconds;
}

/**
 * Ends the workflow as its result says: completes it, or fails it with the failure's code as type and
 * `[failure, result]` as details, so that a failed upgrade is a failed execution everywhere. A cancelled one ends as
 * cancelled; its result is found by the query `result`.
 */
export function endWith(result: UpgradeResult): UpgradeResult {
  if (!result.failure) return result;
  if (result.status === 'CANCELLED') throw new CancelledFailure(result.failure.message);
  throw toApplicationFailure(result.failure, result);
}

export function cancelled(): Failure {
  return failure(
    'OPERATION_CANCELLED',
    'The operation was cancelled; what was already changed stays as it is',
  );
}

function summary(result: UpgradeResult): string {
  if (result.failure) return result.failure.message;
  if (result.status === 'PLANNED')
    return `Planned: ${result.plan?.steps.length ?? 0} steps, nothing was changed`;
  if (result.status === 'ROLLED_BACK') return `The cluster is back at ${result.current_version}`;
  return `The cluster is at ${result.target_version}${result.rollback_deadline ? `; it can be rolled back until ${result.rollback_deadline}` : ''}`;
}
