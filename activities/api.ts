import type { ClusterState } from '../contracts/cluster-state.js';
import type { UpgradeEvent } from '../contracts/events.js';
import type { PreflightReport } from '../contracts/findings.js';
import type { RollbackWindow } from '../contracts/ledger.js';
import type { OperationKind } from '../contracts/names.js';
import type { JournalEntry } from '../contracts/operation-progress.js';
import type { UpgradePlan, UpgradeStep } from '../contracts/plan.js';
import type { StepHandle, StepObservation } from '../contracts/step-execution.js';
import type { Target } from '../contracts/target.js';
import type { UpgradeRequest } from '../contracts/upgrade-request.js';
import type { UpgradeResult } from '../contracts/upgrade-result.js';
import type { HealthBaseline, ValidationResult } from '../contracts/validation.js';
import type { ValidationCriterion } from '../contracts/upgrade-request.js';

/**
 * Every activity of the worker, as workflows see them. They throw ApplicationFailures whose type is a code of
 * contracts/errors.ts and whose first detail is the Failure.
 */
export interface Activities
  extends
    LedgerActivities,
    PerceptionActivities,
    PlanningActivities,
    StepActivities,
    ValidationActivities,
    EventActivities {}

export interface LedgerActivities {
  /**
   * Takes the cluster's lease for the calling workflow. With `wait` it goes on asking, heartbeating; without, it fails
   * with LEASE_HELD naming the holder. A holder that is gone (checked with Temporal) is put aside, with a record.
   */
  acquireLease(input: {
    target: Target;
    kind: OperationKind;
    initiatedBy: string;
    wait: boolean;
  }): Promise<void>;
  /** Gives the lease back; does nothing when the caller no longer holds it. */
  releaseLease(input: { target: Target }): Promise<void>;
  /** Records until when the cluster's last upgrade can be undone; null once it no longer can. */
  setRollbackWindow(input: { target: Target; window: RollbackWindow | null }): Promise<void>;
  /** The result of a closed upgrade. @throws OPERATION_NOT_FOUND, or ROLLBACK_NOT_POSSIBLE when it is not a finished upgrade. */
  loadUpgrade(input: { operationId: string }): Promise<UpgradeResult>;
}

export interface PerceptionActivities {
  /** Fills in account and region and makes sure that the cluster exists. @throws CLUSTER_NOT_FOUND, AWS_ACCESS_DENIED, INVALID_REQUEST (account is not the one the credentials lead to). */
  resolveTarget(input: { request: UpgradeRequest }): Promise<Target>;
  /** Reads the cluster from EKS, EC2 and Kubernetes, compactly. */
  perceiveCluster(input: { target: Target }): Promise<ClusterState>;
}

export interface PlanningActivities {
  /** Runs every pre-flight check for the way to the target version. */
  runPreflight(input: {
    target: Target;
    request: UpgradeRequest;
    state: ClusterState;
  }): Promise<PreflightReport>;
  /** Writes the plan. @throws ALREADY_AT_VERSION, VERSION_DOWNGRADE, VERSION_NOT_OFFERED, VERSION_OUT_OF_SUPPORT, VERSION_SKEW, NODEGROUP_NOT_FOUND, ADDON_VERSION_NOT_OFFERED, STRATEGY_NOT_AVAILABLE. */
  planUpgrade(input: { target: Target; request: UpgradeRequest; state: ClusterState }): Promise<UpgradePlan>;
  /**
   * Decides how to undo what a journal says was done, with the cluster as it is now.
   * @throws ROLLBACK_NOT_POSSIBLE or ROLLBACK_DEADLINE_PASSED with the reason; then nothing must be undone.
   */
  planRollback(input: { target: Target; plan: UpgradePlan; journal: JournalEntry[] }): Promise<{
    steps: UpgradeStep[];
    returnsTo: string;
    limitations: string[];
  }>;
}

export interface StepActivities {
  /**
   * Starts a step's change, or finds it already running or done. Calling it again with the same token never makes the
   * change twice. `parameters` come with every `$output` resolved.
   */
  startStep(input: { target: Target; step: UpgradeStep; token: string }): Promise<StepHandle>;
  /**
   * Waits for news of a started change, heartbeating: returns when it has ended, when nodes have moved on materially or
   * the set of blocked pods differs from `last`, and at the latest after `maxWaitSeconds`.
   */
  observeStep(input: {
    target: Target;
    step: UpgradeStep;
    handle: StepHandle;
    last: StepObservation | null;
    maxWaitSeconds: number;
  }): Promise<StepObservation>;
}

export interface ValidationActivities {
  captureHealth(input: { target: Target }): Promise<HealthBaseline>;
  /** Checks the criteria against the baseline until they hold or `timeoutSeconds` have passed; returns the last result. */
  validateCluster(input: {
    target: Target;
    stepId: string;
    criteria: ValidationCriterion[];
    baseline: HealthBaseline;
    expectedVersion: string;
    timeoutSeconds: number;
  }): Promise<ValidationResult>;
}

export interface EventActivities {
  /** Publishes to EventBridge in the target's account (or the configured bus). Retried by Temporal; never waited for by an upgrade's steps. */
  publishEvent(input: { target: Target | null; event: UpgradeEvent }): Promise<void>;
}
