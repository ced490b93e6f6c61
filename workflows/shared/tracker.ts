import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Failure } from '../../contracts/failure.js';
import type { OperationKind, Phase } from '../../contracts/names.js';
import type { JournalEntry, OperationProgress, OperationStatus } from '../../contracts/operation-progress.js';
import type { UpgradePlan, UpgradeStep } from '../../contracts/plan.js';
import type { NodeProgress } from '../../contracts/step-execution.js';
import type { Target } from '../../contracts/target.js';
import { describePlan, describeProgress } from './describe.js';
import { searchAttributes } from './search-attributes.js';

/** Now, as text. Deterministic: the time of the workflow task. */
export function now(): string {
  return new Date().toISOString();
}

/**
 * What an operation is doing, kept in one place and shown everywhere: the query `progress`, the Web UI's current
 * details and the search attributes are all made from it.
 */
export class Tracker {
  readonly progress: OperationProgress;
  #estimates = new Map<string, number>();
  #plannedNodes = new Map<string, number>();
  #plan: UpgradePlan | null = null;

  constructor(kind: OperationKind, clusterName: string, targetVersion: string | null, initiatedBy: string) {
    const at = now();
    this.progress = {
      operation_id: workflowInfo().workflowId,
      kind,
      status: 'RUNNING',
      phase: 'Perception',
      cluster_name: clusterName,
      account: null,
      region: null,
      source_version: null,
      target_version: targetVersion,
      message: 'Starting',
      current_step: null,
      steps: [],
      steps_done: 0,
      steps_total: 0,
      nodes_done: 0,
      nodes_total: 0,
      blocked: [],
      waiting_for: null,
      estimated_seconds_left: null,
      passed_points_of_no_return: [],
      rollback_deadline: null,
      started_at: at,
      updated_at: at,
      failure: null,
    };
    upsertSearchAttributes(
      searchAttributes({ kind, cluster: clusterName, initiator: initiatedBy, phase: 'Perception' }),
    );
    this.#show();
  }

  setTarget(target: Target): void {
    const { account, region, clusterName } = target;
    upsertSearchAttributes(searchAttributes({ account, region, cluster: clusterName }));
    this.update({ account, region, cluster_name: clusterName });
  }

  setPhase(phase: Phase, message: string): void {
    if (this.progress.phase !== phase) upsertSearchAttributes(searchAttributes({ phase }));
    this.update({ phase, message });
  }

  update(change: Partial<OperationProgress>): void {
    Object.assign(this.progress, change, { updated_at: now() });
    this.#count();
    this.#show();
  }

  setStatus(status: OperationStatus, message: string): void {
    this.update({ status, message });
  }

  /** Takes over a plan's steps; its text is shown whenever an approval is waited for. */
  setPlan(plan: UpgradePlan, plannedNodes: (step: UpgradeStep) => number): void {
    this.#plan = plan;
    this.addSteps(plan.steps, plannedNodes);
  }

  /** Adds steps to the journal, all pending. `plannedNodes` tells how many nodes a step will replace. */
  addSteps(steps: readonly UpgradeStep[], plannedNodes: (step: UpgradeStep) => number): void {
    for (const step of steps) {
      this.#estimates.set(step.step_id, step.estimated_seconds);
      this.#plannedNodes.set(step.step_id, plannedNodes(step));
      this.progress.steps.push({
        step_id: step.step_id,
        name: step.name,
        status: 'pending',
        adopted: false,
        started_at: null,
        finished_at: null,
        outputs: {},
        nodes: null,
        failure: null,
      });
    }
    this.update({});
  }

  entry(stepId: string): JournalEntry {
    const found = this.progress.steps.find((entry) => entry.step_id === stepId);
    if (!found) throw new Error(`No step ${stepId} in the journal`);
    return found;
  }

  setStep(stepId: string, change: Partial<Omit<JournalEntry, 'step_id' | 'name'>>): void {
    Object.assign(this.entry(stepId), change);
    this.update({});
  }

  setNodes(stepId: string, nodes: NodeProgress | null): void {
    if (nodes) this.setStep(stepId, { nodes });
  }

  fail(failure: Failure): void {
    this.update({ failure });
  }

  #count(): void {
    const { steps } = this.progress;
    const ended = (entry: JournalEntry): boolean =>
      entry.status !== 'pending' && entry.status !== 'running' && entry.status !== 'validating';
    let [left, done, total] = [0, 0, 0];
    for (const entry of steps) {
      const planned = entry.nodes?.total ?? this.#plannedNodes.get(entry.step_id) ?? 0;
      const finished = entry.status === 'succeeded' ? planned : (entry.nodes?.done ?? 0);
      total += planned;
      done += finished;
      const estimate = this.#estimates.get(entry.step_id) ?? 0;
      if (entry.status === 'pending') left += estimate;
      else if (!ended(entry)) left += this.#left(entry, estimate);
    }
    this.progress.steps_total = steps.length;
    this.progress.steps_done = steps.filter(ended).length;
    this.progress.nodes_total = total;
    this.progress.nodes_done = done;
    this.progress.estimated_seconds_left = steps.length ? Math.round(left) : null;
  }

  /** Seconds left of a running step: by its nodes where they are known, otherwise by the clock, never below a tenth. */
  #left(entry: JournalEntry, estimate: number): number {
    if (entry.nodes && entry.nodes.total > 0) return estimate * (1 - entry.nodes.done / entry.nodes.total);
    const elapsed = entry.started_at ? (Date.now() - Date.parse(entry.started_at)) / 1000 : 0;
    return Math.max(estimate - elapsed, estimate / 10);
  }

  #show(): void {
    const details = describeProgress(this.progress);
    const plan = this.progress.waiting_for?.what === 'approval' ? this.#plan : null;
    setCurrentDetails(plan ? `${details}\n\n${describePlan(plan)}` : details);
  }
}
