import { defineQuery, setHandler } from '@temporalio/workflow';
import type { ClusterState } from '../../contracts/cluster-state.js';
import { QUERIES } from '../../contracts/control.js';
import { durationMs } from '../../contracts/duration.js';
import type { ErrorCode } from '../../contracts/errors.js';
import type { Failure } from '../../contracts/failure.js';
import type { PreflightReport } from '../../contracts/findings.js';
import type { Phase } from '../../contracts/names.js';
import type { UpgradePlan, UpgradeStep } from '../../contracts/plan.js';
import type { Target } from '../../contracts/target.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { Outbox } from '../events/outbox.js';
import type { Operation } from '../plan/operation.js';
import { pendingRestorations, runPlan } from '../plan/run-plan.js';
import { rollBack, type RollbackOutcome } from '../plan/roll-back.js';
import { runStep } from '../plan/run-step.js';
import { changing, reading } from '../shared/activities.js';
import { Controls } from '../shared/controls.js';
import { failure, failureOf, toApplicationFailure } from '../shared/failures.js';
import { ClusterLease } from '../shared/lease.js';
import { Tracker, now } from '../shared/tracker.js';
import { bake } from './bake.js';
import { blockingFindings } from './blocking-findings.js';
import { FailurePolicy, type Stop } from './failure-policy.js';
import { closeResult, endWith, newResult } from './result.js';

/** Failures that end an upgrade otherwise than as FAILED. A rollback that had nothing to undo is still one. */
const STATUS_OF: Partial<Record<ErrorCode, UpgradeResult['status']>> = {
  OPERATION_CANCELLED: 'CANCELLED',
  UPGRADE_ROLLED_BACK: 'ROLLED_BACK',
};

/** One run of the workflow upgradeCluster: its state, and the order of its phases. */
export class Upgrade {
  readonly #request: UpgradeRequest;
  readonly #tracker: Tracker;
  readonly #controls: Controls;
  readonly #outbox: Outbox;
  readonly #policy: FailurePolicy;
  readonly #result: UpgradeResult;
  readonly #lease = new ClusterLease();
  #state: ClusterState | null = null;

  constructor(request: UpgradeRequest) {
    this.#request = request;
    this.#tracker = new Tracker('upgrade', request.clusterName, request.targetVersion, request.initiatedBy);
    this.#controls = new Controls(this.#tracker);
    this.#outbox = new Outbox(this.#tracker);
    this.#policy = new FailurePolicy(request, this.#tracker, this.#controls);
    this.#result = newResult(this.#tracker, request.targetVersion);
    setHandler(defineQuery(QUERIES.progress), () => this.#tracker.progress);
    setHandler(defineQuery(QUERIES.plan), () => ({
      plan: this.#result.plan,
      preflight: this.#result.preflight,
    }));
    setHandler(defineQuery(QUERIES.state), () => this.#state);
    setHandler(defineQuery(QUERIES.result), () => this.#result);
  }

  async run(): Promise<UpgradeResult> {
    const { targetVersion, strategy, initiatedBy, dryRun } = this.#request;
    if (!dryRun)
      this.#outbox.publish('upgrade.started', {
        target_version: targetVersion,
        strategy,
        initiated_by: initiatedBy,
      });
    try {
      await this.#runPhases();
    } catch (error) {
      // Phases report what they expect as results; what arrives here ended the upgrade before it changed anything.
      const by = this.#controls.interruption;
      this.#fail(by ? this.#policy.interrupted(by) : failureOf(error));
    }
    return this.#finish();
  }

  async #runPhases(): Promise<void> {
    const { target, state } = await this.#phase('Perception', () => this.#perceive());
    const plan = await this.#phase('Reasoning', () => this.#reason(target, state));
    if (this.#request.dryRun) {
      this.#result.status = 'PLANNED';
      return;
    }
    const op = await this.#operation(target, plan, state);
    const stop = await this.#change(op, plan);
    const undone = stop ? await this.#stop(op, plan, stop) : [];
    if (!stop) this.#result.status = 'SUCCEEDED';
    // Also after a rollback: an autoscaler set aside comes back whatever happened.
    await this.#restore(op, plan, undone);
    this.#result.current_version = op.controlPlaneVersion;
    this.#result.rollback_deadline = op.rollbackWindow?.deadline ?? null;
  }

  /** The phases that change the cluster. Whatever is thrown in them is a stop like any other: what was set aside must be put back. */
  async #change(op: Operation, plan: UpgradePlan): Promise<Stop | null> {
    try {
      return (
        (await this.#phase('Execution', () => this.#execute(op, plan), stoppedBy)) ??
        (await this.#phase('Validation', () => this.#validate(op), stoppedBy))
      );
    } catch (error) {
      return { failure: failureOf(error), step: null };
    }
  }

  /** Runs one phase between its events. `failed` finds the failure in a phase's result, where it does not throw. */
  async #phase<T>(
    phase: Phase,
    work: () => Promise<T>,
    failed: (result: T) => Failure | null = () => null,
  ): Promise<T> {
    const publish = (type: 'phase.started' | 'phase.completed' | 'phase.failed', data: object = {}): void => {
      if (!this.#request.dryRun) this.#outbox.publish(type, { phase, ...data });
    };
    this.#tracker.setPhase(phase, `${phase} begins`);
    publish('phase.started');
    try {
      const result = await work();
      const problem = failed(result);
      publish(problem ? 'phase.failed' : 'phase.completed', problem ? { error: problem } : {});
      return result;
    } catch (error) {
      publish('phase.failed', { error: failureOf(error) });
      throw error;
    }
  }

  async #perceive(): Promise<{ target: Target; state: ClusterState }> {
    const request = this.#request;
    const target = await this.#controls.interruptible(() =>
      reading.resolveTarget.executeWithOptions({ summary: `Find ${request.clusterName}` }, [{ request }]),
    );
    this.#result.target = target;
    this.#tracker.setTarget(target);
    this.#outbox.setTarget(target);
    if (!request.dryRun) {
      const { waitForLease: wait, initiatedBy } = request;
      await this.#lease.take({ target, kind: 'upgrade', initiatedBy, wait }, this.#tracker, this.#controls);
    }

    this.#tracker.update({ message: 'Reading the cluster' });
    const state = await this.#controls.interruptible(() =>
      reading.perceiveCluster.executeWithOptions({ summary: 'Read the cluster' }, [{ target }]),
    );
    this.#state = state;
    this.#result.source_version = state.current_version;
    this.#result.current_version = state.current_version;
    this.#tracker.update({ source_version: state.current_version });
    return { target, state };
  }

  async #reason(target: Target, state: ClusterState): Promise<UpgradePlan> {
    const request = this.#request;
    this.#tracker.update({ message: 'Running the pre-flight checks and planning' });
    const [plan, preflight] = await this.#controls.interruptible(() =>
      Promise.all([
        reading.planUpgrade.executeWithOptions(
          { summary: `Plan ${state.current_version} → ${request.targetVersion}` },
          [{ target, request, state }],
        ),
        reading.runPreflight.executeWithOptions({ summary: 'Pre-flight checks' }, [
          { target, request, state },
        ]),
      ]),
    );
    this.#result.plan = plan;
    this.#result.preflight = preflight;
    this.#tracker.setPlan(plan, (step) => this.#plannedNodes(step));
    this.#refuseOnFindings(preflight);
    return plan;
  }

  #refuseOnFindings(preflight: PreflightReport): void {
    if (this.#request.dryRun) return;
    const blocking = blockingFindings(preflight, this.#request.preflight.failOn);
    const first = blocking[0];
    if (!first) return;
    const all = blocking.map((finding) => `${finding.code} (${finding.resource}): ${finding.message}`);
    throw toApplicationFailure(
      failure(
        'PREFLIGHT_FAILED',
        `${blocking.length} pre-flight finding(s) stop the upgrade: ${all.slice(0, 5).join('; ')}`,
        { resource: first.resource },
      ),
    );
  }

  async #operation(target: Target, plan: UpgradePlan, state: ClusterState): Promise<Operation> {
    const { onBlocked, validationTimeout, approvalTimeout } = this.#request;
    const baseline = await this.#controls.interruptible(() =>
      reading.captureHealth.executeWithOptions({ summary: 'Health before' }, [{ target }]),
    );
    return {
      target,
      tracker: this.#tracker,
      controls: this.#controls,
      outbox: this.#outbox,
      baseline,
      validations: this.#result.validations,
      policy: { onBlocked, validationSeconds: durationMs(validationTimeout) / 1000, approvalTimeout },
      planHash: plan.plan_hash,
      controlPlaneVersion: state.current_version,
      rollbackWindow: null,
      leftOut: new Set(),
      attempts: new Map(),
      replacements: new Map(),
    };
  }

  async #execute(op: Operation, plan: UpgradePlan): Promise<Stop | null> {
    let from = 0;
    for (;;) {
      const outcome = await runPlan(op, plan.steps.slice(from), (step) =>
        this.#noteRollbackWindow(op, plan, step),
      );
      if (outcome.status === 'completed') return null;
      if (outcome.status === 'interrupted')
        return { failure: this.#policy.interrupted(outcome.by), step: null };
      if (!(await this.#policy.wantsRetry(outcome))) return outcome;
      from = plan.steps.indexOf(outcome.step);
    }
  }

  /** Once a control plane is at its new version the clock of its rollback runs; the ledger keeps the deadline. */
  async #noteRollbackWindow(op: Operation, plan: UpgradePlan, step: UpgradeStep): Promise<void> {
    if (step.resource_type !== 'control_plane') return;
    const started = Date.parse(this.#tracker.entry(step.step_id).started_at ?? now());
    const deadline = new Date(started + plan.rollback_plan.window_days * 86_400_000).toISOString();
    op.rollbackWindow = {
      operation_id: this.#result.operation_id,
      from: step.hop.from,
      to: step.hop.to,
      deadline,
    };
    this.#tracker.update({ rollback_deadline: deadline });
    await changing.setRollbackWindow({ target: op.target, window: op.rollbackWindow });
  }

  async #validate(op: Operation): Promise<Stop | null> {
    const problem = await bake(op, this.#request);
    if (!problem) return null;
    if (problem === 'interrupted')
      return { failure: this.#policy.interrupted(op.controls.interruption ?? 'cancel'), step: null };
    const stop: Stop = { failure: problem, step: null };
    await this.#policy.wantsRetry(stop);
    return stop;
  }

  /** Ends an upgrade that did not go through: rolls back when the policy, an answer or a person says so. Returns the rollback's steps. */
  async #stop(op: Operation, plan: UpgradePlan, stop: Stop): Promise<UpgradeStep[]> {
    this.#tracker.fail(stop.failure);
    if (!this.#policy.shouldRollBack(stop.failure)) {
      this.#fail(stop.failure);
      return [];
    }
    const forward = this.#tracker.progress.steps.length;
    // A failure undoes the hop it happened in; a person who asks for a rollback means as far as EKS goes.
    const { step } = stop;
    const undoable = plan.steps.filter(({ hop }) => !step || hop.to === step.hop.to);
    const ids = new Set(undoable.map(({ step_id }) => step_id));
    const journal = this.#tracker.progress.steps.filter(({ step_id }) => ids.has(step_id));
    const outcome = await rollBack(op, plan, journal, stop.failure.message, (undo) =>
      this.#plannedNodes(undo),
    );
    this.#result.rollback_steps = this.#tracker.progress.steps.slice(forward);
    await this.#noteRollback(op, stop.failure, outcome);
    return outcome.status === 'nothing' ? [] : outcome.steps;
  }

  async #noteRollback(op: Operation, cause: Failure, outcome: RollbackOutcome): Promise<void> {
    switch (outcome.status) {
      case 'nothing':
        this.#fail(cause);
        return;
      case 'rolled_back':
        op.controlPlaneVersion = outcome.returnsTo;
        op.rollbackWindow = null;
        await changing.setRollbackWindow({ target: op.target, window: null });
        this.#tracker.update({ rollback_deadline: null });
        this.#result.status = 'ROLLED_BACK';
        this.#result.failure = failure(
          'UPGRADE_ROLLED_BACK',
          `Rolled back to ${outcome.returnsTo}: ${cause.message}`,
          cause.resource === undefined ? {} : { resource: cause.resource },
        );
        this.#result.limitations = outcome.limitations;
        return;
      case 'failed':
        this.#result.status = 'FAILED';
        this.#result.failure = {
          ...outcome.failure,
          message: `${cause.message}. Then: ${outcome.failure.message}`,
        };
        this.#result.manual_actions = outcome.manualActions;
    }
  }

  /** Puts back what steps set aside for a while, best effort: a failure here is a manual action, not another failure. */
  async #restore(op: Operation, plan: UpgradePlan, undone: UpgradeStep[]): Promise<void> {
    for (const step of pendingRestorations(op, plan.steps, undone)) {
      op.controls.acknowledge();
      const outcome = await runStep(op, { ...step, validation_criteria: [] });
      if (outcome.status !== 'failed') continue;
      this.#result.manual_actions.push(`${step.description} (it failed: ${outcome.failure.message})`);
    }
  }

  #plannedNodes(step: UpgradeStep): number {
    const group = step.parameters['nodegroup'];
    if (step.resource_type !== 'nodegroup' || step.action !== 'update_nodegroup') return 0;
    return this.#state?.node_groups.find((info) => info.name === group)?.nodes ?? 0;
  }

  #fail(problem: Failure): void {
    this.#tracker.fail(problem);
    this.#result.failure = problem;
    this.#result.status = STATUS_OF[problem.code] ?? 'FAILED';
  }

  async #finish(): Promise<UpgradeResult> {
    try {
      await this.#lease.giveBack();
    } catch (error) {
      this.#result.manual_actions.push(`Give back the lease of the cluster: ${failureOf(error).message}`);
    }
    const seconds = closeResult(this.#result, this.#tracker);
    await this.#announce(seconds);
    return endWith(this.#result);
  }

  async #announce(seconds: number): Promise<void> {
    if (this.#request.dryRun) return;
    const { status, failure: problem, target_version, current_version, manual_actions } = this.#result;
    if (status === 'SUCCEEDED')
      this.#outbox.publish('upgrade.completed', { target_version, duration_seconds: seconds });
    else
      this.#outbox.publish('upgrade.failed', {
        target_version,
        current_version,
        status,
        error: problem,
        phase: this.#tracker.progress.phase,
        manual_actions,
      });
    await this.#outbox.settle();
  }
}

function stoppedBy(stop: Stop | null): Failure | null {
  return stop?.failure ?? null;
}
