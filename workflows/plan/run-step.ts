import { workflowInfo } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration.js';
import type { Failure } from '../../contracts/failure.js';
import type { UpgradeStep } from '../../contracts/plan.js';
import type { StepHandle, StepObservation } from '../../contracts/step-execution.js';
import { BlockedAction } from '../../contracts/upgrade-request.js';
import { changing } from '../shared/activities.js';
import { failure, failureOf } from '../shared/failures.js';
import { now } from '../shared/tracker.js';
import type { Operation } from './operation.js';
import { resolveOutputs } from './outputs.js';
import { validateStep } from './validate-step.js';

export type StepOutcome =
  { status: 'succeeded' } | { status: 'skipped' } | { status: 'failed'; failure: Failure };

/** An observation without news is asked for again after this long, to keep each activity short. */
const MAX_WAIT_SECONDS = 600;

/** Answers to a blocked drain. */
const BLOCKED_ANSWERS = BlockedAction.options;

/**
 * Runs one step: starts its change, follows it to its end, asks when a drain is blocked, and validates. A change that
 * has been started is always followed to its end, whatever is asked meanwhile: AWS cannot be told to stop.
 */
export async function runStep(op: Operation, planned: UpgradeStep): Promise<StepOutcome> {
  const { tracker } = op;
  tracker.setStep(planned.step_id, { status: 'running', started_at: now(), failure: null });
  tracker.update({ current_step: planned.step_id, message: planned.description, status: runningStatus(op) });

  const outcome = await runAttempts(op, planned);
  if (outcome.status === 'succeeded' && planned.resource_type === 'control_plane')
    op.controlPlaneVersion = planned.hop.to;
  const ended = outcome.status === 'succeeded' ? await validateStep(op, planned) : outcome;

  tracker.setStep(planned.step_id, {
    status: ended.status,
    finished_at: now(),
    failure: ended.status === 'failed' ? ended.failure : null,
  });
  tracker.update({ current_step: null, blocked: [], status: runningStatus(op) });
  return ended;
}

async function runAttempts(op: Operation, planned: UpgradeStep): Promise<StepOutcome> {
  let force = false;
  for (;;) {
    const attempt = (op.attempts.get(planned.step_id) ?? 0) + 1;
    op.attempts.set(planned.step_id, attempt);
    const ended = await attemptStep(
      op,
      force ? { ...planned, parameters: { ...planned.parameters, force: true } } : planned,
      attempt,
    );
    if (ended === null) return { status: 'succeeded' };
    if (ended.failure.code !== 'DRAIN_BLOCKED') return { status: 'failed', failure: ended.failure };
    const answer = await askAboutBlockedDrain(op, planned, ended);
    if (answer === 'abort') return { status: 'failed', failure: ended.failure };
    if (answer === 'skip') return { status: 'skipped' };
    force = answer === 'force';
    op.tracker.setStatus(runningStatus(op), `${planned.description} (${force ? 'forced' : 'again'})`);
  }
}

interface Ended {
  failure: Failure;
  /** When the drain was first seen blocked. */
  blockedSince: string | null;
}

/** One attempt; null when it succeeded. */
async function attemptStep(op: Operation, planned: UpgradeStep, attempt: number): Promise<Ended | null> {
  const { tracker } = op;
  let blockedSince: string | null = null;
  try {
    const step = onReplacement(op, resolveOutputs(planned, tracker.progress.steps));
    const deadline = Date.now() + step.timeout_seconds * 1000;
    const handle = await changing.startStep.executeWithOptions(
      { summary: `Start: ${step.name}`, startToCloseTimeout: step.timeout_seconds * 1000 },
      [{ target: op.target, step, token: stepToken(op, planned, attempt) }],
    );
    noteStart(op, step, handle);
    if (handle.state === 'done') return null;

    for (let last: StepObservation | null = null; ;) {
      const secondsLeft = Math.ceil((deadline - Date.now()) / 1000);
      if (secondsLeft <= 0) {
        return {
          failure: failure(
            'UPDATE_TIMEOUT',
            `${step.name} had not ended after ${step.timeout_seconds} s (update ${handle.update_id ?? 'without id'})`,
            { resource: step.resource },
          ),
          blockedSince,
        };
      }
      const seen: StepObservation = await changing.observeStep.executeWithOptions(
        { summary: `Watch: ${step.name}` },
        [{ target: op.target, step, handle, last, maxWaitSeconds: Math.min(secondsLeft, MAX_WAIT_SECONDS) }],
      );
      last = seen;
      tracker.setNodes(step.step_id, seen.nodes);
      blockedSince = showBlocked(op, step, seen, blockedSince);
      if (seen.status === 'running') continue;
      tracker.setStep(step.step_id, { outputs: { ...handle.outputs, ...seen.outputs } });
      if (seen.status === 'succeeded') return null;
      return {
        failure:
          seen.failure ??
          failure('UPDATE_FAILED', `${step.name} failed without a reason`, { resource: step.resource }),
        blockedSince,
      };
    }
  } catch (error) {
    return { failure: failureOf(error), blockedSince };
  } finally {
    op.controls.withdrawQuestion();
  }
}

/** A step about a node group that is gone is about the one in its place. */
function onReplacement({ replacements }: Operation, step: UpgradeStep): UpgradeStep {
  const replacement = replacements.get(String(step.parameters['nodegroup']));
  return replacement === undefined
    ? step
    : { ...step, parameters: { ...step.parameters, nodegroup: replacement } };
}

/** The same over every retry and restart of this attempt, and different for every other: at most 64 letters, digits and dashes. */
function stepToken(op: Operation, step: UpgradeStep, attempt: number): string {
  const index = op.tracker.progress.steps.findIndex((entry) => entry.step_id === step.step_id);
  return `${workflowInfo().firstExecutionRunId}-${index}-${attempt}`;
}

function noteStart(op: Operation, step: UpgradeStep, handle: StepHandle): void {
  op.tracker.setStep(step.step_id, { adopted: handle.state === 'adopted', outputs: handle.outputs });
  if (step.point_of_no_return) {
    const passed = op.tracker.progress.passed_points_of_no_return;
    if (!passed.includes(step.point_of_no_return))
      op.tracker.update({ passed_points_of_no_return: [...passed, step.point_of_no_return] });
  }
}

/** Makes a blocked drain visible while EKS still tries, and lets a person answer ahead. Returns since when it is blocked. */
function showBlocked(
  op: Operation,
  step: UpgradeStep,
  seen: StepObservation,
  since: string | null,
): string | null {
  const { tracker, controls } = op;
  if (seen.blocked.length === 0) {
    if (tracker.progress.blocked.length > 0) {
      controls.withdrawQuestion();
      tracker.update({ blocked: [], status: runningStatus(op), message: step.description });
    }
    return since;
  }
  const first = since ?? seen.observed_at;
  const pods = seen.blocked.length === 1 ? '1 pod' : `${seen.blocked.length} pods`;
  tracker.update({
    blocked: seen.blocked,
    status: 'BLOCKED',
    message: `${step.name}: ${pods} cannot be evicted; EKS goes on trying until its own limit of 15 minutes`,
  });
  if (!tracker.progress.waiting_for) controls.offerDecision(blockedQuestion(op, step, first));
  return first;
}

function blockedQuestion(op: Operation, step: UpgradeStep, since: string) {
  const { after, action } = op.policy.onBlocked;
  return {
    what: 'blocked_drain' as const,
    step_id: step.step_id,
    plan_hash: null,
    answers: [...BLOCKED_ANSWERS],
    until: new Date(Date.parse(since) + durationMs(after)).toISOString(),
    otherwise: action,
  };
}

/** After EKS gave up: a person's answer (given before or now), or the policy's when its time has come. An interruption aborts. */
async function askAboutBlockedDrain(op: Operation, step: UpgradeStep, ended: Ended): Promise<BlockedAction> {
  const question = blockedQuestion(op, step, ended.blockedSince ?? now());
  const answer = await op.controls.waitForDecision('BLOCKED', ended.failure.message, question);
  if (answer) return BlockedAction.parse(answer.answer);
  return op.controls.interruption ? 'abort' : op.policy.onBlocked.action;
}

function runningStatus(op: Operation): 'RUNNING' | 'ROLLING_BACK' {
  return op.tracker.progress.phase === 'Rollback' ? 'ROLLING_BACK' : 'RUNNING';
}
