import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import {
  QUERIES,
  SIGNALS,
  UPDATES,
  type Approval,
  type ControlSignal,
  type Decision,
  type RollbackRequest,
} from '../../contracts/control.js';
import type { ErrorCode } from '../../contracts/errors.js';
import type { Failure } from '../../contracts/failure.js';
import type { PreflightReport } from '../../contracts/findings.js';
import type { OperationProgress } from '../../contracts/operation-progress.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import {
  journalEntry,
  PLAN,
  PLAN_HASH,
  PREFLIGHT_PASSED,
  progressOf,
  REQUIRED_FINDING,
} from './operation-samples.js';

/**
 * Stand-ins for Drydock's workflows, for tests of what starts and watches them: they answer the same messages, and the
 * cluster's name says how they go: `ok`, `approve`, `blocked`, `fail`, `preflight`, `hold`.
 */
export async function upgradeCluster(request: UpgradeRequest): Promise<UpgradeResult> {
  const operationId = workflowInfo().workflowId;
  const progress = progressOf({
    operation_id: operationId,
    cluster_name: request.clusterName,
    target_version: request.targetVersion,
  });
  const preflight: PreflightReport =
    request.clusterName === 'preflight'
      ? { ...PREFLIGHT_PASSED, findings: [REQUIRED_FINDING] }
      : PREFLIGHT_PASSED;
  const conversation = converse(progress, preflight);
  const result = (status: UpgradeResult['status'], failure: Failure | null): UpgradeResult =>
    resultOf(progress, preflight, status, failure);
  const fail = (code: ErrorCode, message: string, status: UpgradeResult['status'] = 'FAILED') => {
    const failure: Failure = { code, message, remedy: 'Read the test.' };
    Object.assign(progress, { status, message, failure });
    return ApplicationFailure.create({
      type: code,
      message,
      nonRetryable: true,
      details: [failure, result(status, failure)],
    });
  };

  if (request.clusterName === 'preflight') throw fail('PREFLIGHT_FAILED', 'A required check failed');
  if (request.dryRun) {
    Object.assign(progress, { status: 'PLANNED', message: 'Planned' });
    return result('PLANNED', null);
  }
  try {
    switch (request.clusterName) {
      case 'approve':
        await conversation.ask('WAITING_FOR_APPROVAL', 'approval', ['approve', 'reject']);
        if (!conversation.approval?.approved) throw fail('APPROVAL_REJECTED', 'Rejected');
        break;
      case 'blocked':
        progress.blocked = [
          {
            namespace: 'shop',
            pod: 'cart-0',
            node: 'ip-10-0-1-2',
            budgets: ['cart'],
            disruptions_allowed: 0,
            reason: 'the budget allows no disruption',
          },
        ];
        await conversation.ask('BLOCKED', 'blocked_drain', ['retry', 'abort']);
        progress.blocked = [];
        if (conversation.decision?.answer === 'abort') throw fail('DRAIN_BLOCKED', 'Aborted');
        break;
      case 'hold':
        await condition(() => conversation.rollback !== null);
        throw fail('UPGRADE_ROLLED_BACK', `Rolled back for ${conversation.rollback?.by}`, 'ROLLED_BACK');
      case 'fail':
        throw fail('VALIDATION_FAILED', 'Less healthy than before');
      default:
        // Nothing to wait for: `ok` is done at once.
        break;
    }
  } catch (error) {
    if (isCancellation(error)) throw fail('OPERATION_CANCELLED', 'Cancelled', 'CANCELLED');
    throw error;
  }
  Object.assign(progress, {
    status: 'SUCCEEDED',
    message: 'Done',
    phase: 'Validation',
    steps: [journalEntry('1.32/control-plane', 'succeeded')],
    steps_done: 1,
  });
  return result('SUCCEEDED', null);
}

/** Undoes nothing; fails on its first try for an operation whose id ends in `twice`. */
export async function rollbackUpgrade(request: RollbackRequest): Promise<UpgradeResult> {
  const operationId = workflowInfo().workflowId;
  const progress = progressOf({ operation_id: operationId, kind: 'rollback', phase: 'Rollback' });
  converse(progress, PREFLIGHT_PASSED);
  if (request.operationId.endsWith('twice') && operationId.endsWith('-rollback')) {
    throw ApplicationFailure.create({
      type: 'ROLLBACK_FAILED',
      message: 'Not this time',
      nonRetryable: true,
    });
  }
  await sleep(200);
  Object.assign(progress, { status: 'SUCCEEDED', message: `Undid ${request.operationId}` });
  return resultOf(progress, PREFLIGHT_PASSED, 'SUCCEEDED', null);
}

interface Conversation {
  approval: Approval | null;
  decision: Decision | null;
  rollback: ControlSignal | null;
  ask(
    status: OperationProgress['status'],
    what: NonNullable<OperationProgress['waiting_for']>['what'],
    answers: string[],
  ): Promise<void>;
}

/** The messages that an operation takes, with the refusals of the real ones. */
function converse(progress: OperationProgress, preflight: PreflightReport): Conversation {
  const said: Conversation = {
    approval: null,
    decision: null,
    rollback: null,
    async ask(status, what, answers) {
      const before = { status: progress.status, message: progress.message };
      Object.assign(progress, {
        status,
        message: `Waiting for ${what}`,
        waiting_for: {
          what,
          step_id: null,
          plan_hash: what === 'approval' ? PLAN_HASH : null,
          answers,
          until: null,
          otherwise: null,
        },
      });
      await condition(() => said.approval !== null || said.decision !== null);
      Object.assign(progress, { ...before, waiting_for: null });
    },
  };
  setHandler(defineQuery<OperationProgress>(QUERIES.progress), () => progress);
  setHandler(defineQuery(QUERIES.plan), () => ({ plan: PLAN, preflight }));
  setHandler(defineQuery(QUERIES.state), () => null);
  setHandler(defineSignal<[ControlSignal]>(SIGNALS.pause), ({ by }) => {
    Object.assign(progress, { status: 'PAUSED', message: `Paused by ${by}` });
  });
  setHandler(defineSignal<[ControlSignal]>(SIGNALS.resume), ({ by }) => {
    Object.assign(progress, { status: 'RUNNING', message: `Resumed by ${by}` });
  });
  setHandler(defineSignal<[ControlSignal]>(SIGNALS.rollback), (signal) => {
    said.rollback = signal;
  });
  setHandler(
    defineUpdate<OperationProgress, [Approval]>(UPDATES.approve),
    (approval) => {
      said.approval = approval;
      return progress;
    },
    {
      validator: ({ planHash }) => {
        if (progress.waiting_for?.what !== 'approval') throw refusal('APPROVAL_NOT_EXPECTED');
        if (progress.waiting_for.plan_hash !== planHash) throw refusal('APPROVAL_STALE');
      },
    },
  );
  setHandler(
    defineUpdate<OperationProgress, [Decision]>(UPDATES.decide),
    (decision) => {
      said.decision = decision;
      return progress;
    },
    {
      validator: ({ answer }) => {
        if (!progress.waiting_for?.answers.includes(answer)) throw refusal('DECISION_NOT_EXPECTED');
      },
    },
  );
  return said;
}

function refusal(code: ErrorCode): ApplicationFailure {
  const failure: Failure = { code, message: `Refused: ${code}`, remedy: 'Read the test.' };
  return ApplicationFailure.create({ type: code, message: failure.message, details: [failure] });
}

function resultOf(
  progress: OperationProgress,
  preflight: PreflightReport,
  status: UpgradeResult['status'],
  failure: Failure | null,
): UpgradeResult {
  return {
    operation_id: progress.operation_id,
    status,
    target: {
      account: '111122223333',
      region: 'eu-central-1',
      clusterName: progress.cluster_name,
      access: {},
    },
    source_version: progress.source_version,
    target_version: progress.target_version ?? '1.32',
    current_version: status === 'SUCCEEDED' ? progress.target_version : progress.source_version,
    plan: PLAN,
    preflight,
    steps: progress.steps,
    rollback_steps: [],
    validations: [],
    rollback_deadline: null,
    manual_actions: status === 'FAILED' ? ['Look at node group blue'] : [],
    limitations: [],
    failure,
    started_at: progress.started_at,
    finished_at: progress.updated_at,
    duration: 'PT1M5S',
  };
}
