import {
  CancellationScope,
  allHandlersFinished,
  condition,
  defineQuery,
  setHandler,
} from '@temporalio/workflow';
import { QUERIES, RollbackRequest } from '../../contracts/control.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import type { HealthBaseline } from '../../contracts/validation.js';
import { Outbox } from '../events/outbox.js';
import { rollBack } from '../plan/roll-back.js';
import { changing, reading } from '../shared/activities.js';
import { Controls } from '../shared/controls.js';
import { failure, failureOf, parseInput } from '../shared/failures.js';
import { ClusterLease } from '../shared/lease.js';
import { Tracker } from '../shared/tracker.js';
import { cancelled, closeResult, endWith, newResult } from './result.js';

/** Time that checks get to turn green after each step of a rollback, as an upgrade's default. */
const VALIDATION_SECONDS = 600;

/**
 * Undoes a finished upgrade by its operation id, as long as EKS allows it (7 days after the last hop). Completes with an
 * UpgradeResult of status ROLLED_BACK, or fails as upgradeCluster does.
 */
export async function rollbackUpgrade(input: unknown): Promise<UpgradeResult> {
  const request = parseInput(RollbackRequest, input);
  const tracker = new Tracker('rollback', request.operationId, null, request.initiatedBy);
  const controls = new Controls(tracker);
  setHandler(defineQuery(QUERIES.progress), () => tracker.progress);
  const result = newResult(tracker, '');
  setHandler(defineQuery(QUERIES.result), () => result);
  setHandler(defineQuery(QUERIES.plan), () => ({ plan: result.plan, preflight: null }));
  await CancellationScope.nonCancellable(() => run(request, tracker, controls, result));
  await condition(allHandlersFinished);
  return endWith(result);
}

async function run(
  request: RollbackRequest,
  tracker: Tracker,
  controls: Controls,
  result: UpgradeResult,
): Promise<void> {
  const lease = new ClusterLease();
  const outbox = new Outbox(tracker);
  try {
    await undo(request, { tracker, controls, outbox, lease, result });
  } catch (error) {
    result.failure = controls.interruption === 'cancel' ? cancelled() : failureOf(error);
    result.status = result.failure.code === 'OPERATION_CANCELLED' ? 'CANCELLED' : 'FAILED';
  }
  await lease.giveBack();
  closeResult(result, tracker);
  await outbox.settle();
}

interface Parts {
  tracker: Tracker;
  controls: Controls;
  outbox: Outbox;
  lease: ClusterLease;
  result: UpgradeResult;
}

async function undo(request: RollbackRequest, parts: Parts): Promise<void> {
  const { tracker, controls, outbox, lease, result } = parts;
  const upgrade = await controls.interruptible(() =>
    reading.loadUpgrade.executeWithOptions({ summary: `Read ${request.operationId}` }, [
      { operationId: request.operationId },
    ]),
  );
  const { target, plan } = upgrade;
  Object.assign(result, {
    target,
    plan,
    target_version: upgrade.source_version ?? '',
    source_version: upgrade.current_version,
    current_version: upgrade.current_version,
  });
  tracker.update({
    source_version: upgrade.current_version,
    target_version: upgrade.source_version,
  });
  tracker.setTarget(target);
  outbox.setTarget(target);
  if (!plan) {
    result.failure = failure(
      'ROLLBACK_NOT_POSSIBLE',
      `${request.operationId} ended before it had a plan: there is nothing to undo`,
    );
    return;
  }
  await lease.take(
    { target, kind: 'rollback', initiatedBy: request.initiatedBy, wait: request.waitForLease },
    tracker,
    controls,
  );

  const baseline = await controls.interruptible(() =>
    reading.captureHealth.executeWithOptions({ summary: 'Health before' }, [{ target }]),
  );
  const op = operation({
    parts,
    target,
    baseline,
    planHash: plan.plan_hash,
    version: upgrade.current_version ?? plan.target_version,
  });
  const outcome = await rollBack(
    op,
    plan,
    upgrade.steps,
    request.reason ?? `${request.initiatedBy} asked for it`,
    () => 0,
  );
  result.rollback_steps = tracker.progress.steps;
  if (outcome.status === 'failed') {
    result.failure = outcome.failure;
    result.manual_actions = outcome.manualActions;
    return;
  }
  if (outcome.status === 'nothing') {
    result.failure = failure(
      'ROLLBACK_NOT_POSSIBLE',
      `${request.operationId} left nothing that could be undone`,
    );
    return;
  }
  await changing.setRollbackWindow({ target, window: null });
  Object.assign(result, {
    status: 'ROLLED_BACK',
    current_version: outcome.returnsTo,
    target_version: outcome.returnsTo,
    limitations: outcome.limitations,
  });
}

function operation(input: {
  parts: Parts;
  target: UpgradeResult['target'];
  baseline: HealthBaseline;
  planHash: string;
  version: string;
}) {
  const { parts, target, baseline, planHash, version } = input;
  return {
    target,
    tracker: parts.tracker,
    controls: parts.controls,
    outbox: parts.outbox,
    baseline,
    validations: parts.result.validations,
    policy: {
      onBlocked: { after: '30m', action: 'abort' as const },
      validationSeconds: VALIDATION_SECONDS,
      approvalTimeout: undefined,
    },
    planHash,
    controlPlaneVersion: version,
    rollbackWindow: null,
    leftOut: new Set<string>(),
    attempts: new Map<string, number>(),
    replacements: new Map<string, string>(),
  };
}
