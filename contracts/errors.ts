/**
 * The one registry of error codes. Every failure that leaves Drydock carries a code from here; docs/errors.md is
 * generated from it. Codes are contracts: they may be added, never renamed.
 */

/**
 * What kind of failure it is, which decides the exit code of the CLI:
 * `input` (2) the request is malformed, `refused` (3) the request is fine but must not run now,
 * `preflight` (4) a required pre-flight finding, `failed` (1) the operation ran and failed,
 * `unreachable` (5) Temporal, AWS or the cluster could not be reached.
 */
export type ErrorKind = 'input' | 'refused' | 'preflight' | 'failed' | 'unreachable';

export interface ErrorEntry {
  kind: ErrorKind;
  /** What it means, as a sentence. */
  title: string;
  /** What to do next. */
  remedy: string;
  /** Whether an activity that throws it is tried again by Temporal. */
  retryable: boolean;
  /** The class of seed 003's exception hierarchy that it belongs to. */
  family: 'PerceptionError' | 'PlanningError' | 'ExecutionError' | 'ValidationError';
}

const input = (title: string, remedy: string): ErrorEntry => ({
  kind: 'input',
  title,
  remedy,
  retryable: false,
  family: 'PlanningError',
});
const refused = (title: string, remedy: string): ErrorEntry => ({
  kind: 'refused',
  title,
  remedy,
  retryable: false,
  family: 'PlanningError',
});
const failed = (family: ErrorEntry['family'], title: string, remedy: string): ErrorEntry => ({
  kind: 'failed',
  title,
  remedy,
  retryable: false,
  family,
});
const unreachable = (title: string, remedy: string): ErrorEntry => ({
  kind: 'unreachable',
  title,
  remedy,
  retryable: true,
  family: 'PerceptionError',
});

export const ERRORS = {
  // The request
  INVALID_REQUEST: input(
    'The request does not fit its schema.',
    'Correct the field that the message names; `drydock upgrade start --help` and the README show the fields.',
  ),
  INVALID_JSON: input(
    'The input is not valid JSON.',
    'Correct the JSON at the position that the message gives.',
  ),
  CLUSTER_NOT_FOUND: input(
    'The cluster does not exist in this account and region.',
    'Check the name, the region and the account; `aws eks list-clusters` lists what is there.',
  ),
  OPERATION_NOT_FOUND: input(
    'There is no operation with this id.',
    'List the operations with `drydock operations list`; closed ones are kept for the retention period of the namespace.',
  ),
  OPERATION_ID_TAKEN: input(
    'The operation id belongs to another request.',
    'Choose another operation id, or leave it out to get a fresh one.',
  ),
  VERSION_NOT_OFFERED: input(
    'EKS does not offer this Kubernetes version.',
    'Choose one of the versions that the message lists.',
  ),
  VERSION_DOWNGRADE: input(
    'The target version is below the current one.',
    'An upgrade cannot go down. To undo a recent upgrade use `drydock operations rollback`.',
  ),
  NODEGROUP_NOT_FOUND: input(
    'A node group named in the request does not exist.',
    'Correct the name in the field that the message gives.',
  ),
  ADDON_VERSION_NOT_OFFERED: input(
    'EKS does not offer this add-on version for the Kubernetes version.',
    'Choose one of the versions that the message lists, or leave the override out.',
  ),
  STRATEGY_NOT_AVAILABLE: input(
    'This strategy cannot plan this upgrade.',
    'Use a strategy that the message lists.',
  ),

  // Refusals of a well-formed request
  ALREADY_AT_VERSION: refused(
    'The cluster, its node groups and add-ons are already at the target version.',
    'Nothing is to be done.',
  ),
  VERSION_SKEW: refused(
    'A node group would trail the control plane by more than three minor versions.',
    'Upgrade or replace the node group first, or include it in the plan.',
  ),
  VERSION_OUT_OF_SUPPORT: refused(
    'EKS no longer supports this Kubernetes version.',
    'Choose a version in standard or extended support.',
  ),
  LEASE_HELD: refused(
    'Another operation is running on this cluster.',
    'Wait for it, stop it, or start with waitForLease; the message names it.',
  ),
  CLUSTER_NOT_ACTIVE: refused(
    'The cluster is not ACTIVE.',
    'Wait until the cluster is ACTIVE, or repair the health issues that EKS reports.',
  ),
  AUTO_MODE_NODES: refused(
    'EKS Auto Mode updates its nodes itself.',
    'Leave its node pools out: they follow the control plane.',
  ),
  APPROVAL_STALE: refused(
    'The approval names another plan than the one that waits.',
    'Read the plan again and approve its present hash.',
  ),
  APPROVAL_NOT_EXPECTED: refused(
    'The operation is not waiting for an approval.',
    'See `drydock operations show` for what it is doing.',
  ),
  DECISION_NOT_EXPECTED: refused(
    'The operation is not waiting for a decision.',
    'See `drydock operations show` for what it is doing.',
  ),
  OPERATION_ENDED: refused(
    'The operation has ended: there is nothing left to steer.',
    'See `drydock operations show` for its result; a finished upgrade is undone with `drydock operations rollback`.',
  ),
  ROLLBACK_NOT_POSSIBLE: refused(
    'This upgrade can no longer be rolled back.',
    'The message says why; restore the workloads on a new cluster, or go forward.',
  ),
  ROLLBACK_DEADLINE_PASSED: refused(
    'EKS rolls a control plane back only within 7 days of its upgrade.',
    'Go forward, or restore the workloads on a new cluster.',
  ),

  PREFLIGHT_FAILED: {
    kind: 'preflight',
    title: 'A required pre-flight check failed.',
    remedy: 'Do what the findings say, or name their codes in preflight.ignore if you know better.',
    retryable: false,
    family: 'ValidationError',
  },

  // While it runs
  APPROVAL_REJECTED: failed(
    'ExecutionError',
    'The plan was rejected.',
    'Change the request as the approver asks and start again.',
  ),
  APPROVAL_TIMEOUT: failed(
    'ExecutionError',
    'Nobody approved the plan in time.',
    'Start again, or raise approvalTimeout.',
  ),
  UPDATE_FAILED: failed(
    'ExecutionError',
    'EKS reported an update as failed.',
    'The message carries the error codes of EKS; repair the resource it names, then start again: the upgrade goes on from where the cluster is.',
  ),
  UPDATE_TIMEOUT: failed(
    'ExecutionError',
    'An EKS update did not end within its deadline.',
    'Look at the update in the EKS console; start again when it has ended: a running update is adopted.',
  ),
  NODEGROUP_DOWNGRADE_REFUSED: failed(
    'ExecutionError',
    'EKS refuses to take a node group back to an earlier Kubernetes version or AMI release.',
    'A rollback puts a new node group in its place by itself; by hand, create one at the earlier version and delete this one.',
  ),
  DRAIN_BLOCKED: failed(
    'ExecutionError',
    'Pods could not be evicted from a node because their disruption budgets do not allow it.',
    'Change the budgets or scale the workloads that the message names, or answer with `drydock operations decide`.',
  ),
  NODE_NOT_READY: failed(
    'ExecutionError',
    'New nodes did not become Ready.',
    'Look at the instances that the message names: user data, subnets, security groups, the node role and its access entry.',
  ),
  INSIGHTS_BLOCK: failed(
    'ExecutionError',
    'EKS upgrade insights report an error for the next version.',
    'Do what the insight recommends; force.insights overrides it.',
  ),
  VALIDATION_FAILED: failed(
    'ValidationError',
    'The cluster is less healthy than before the step.',
    'The message names the checks that failed; see the result for every resource.',
  ),
  UPGRADE_ROLLED_BACK: failed(
    'ValidationError',
    'The upgrade was rolled back.',
    'The message says what caused it; repair that and start again.',
  ),
  ROLLBACK_FAILED: failed(
    'ExecutionError',
    'The rollback could not be completed.',
    'Do by hand what the list of manual actions says, in its order.',
  ),
  MANUAL_ACTION_REQUIRED: failed(
    'ExecutionError',
    'The operation stopped where only a person can go on.',
    'Do what the list of manual actions says, then start again: the upgrade goes on from where the cluster is.',
  ),
  OPERATION_CANCELLED: failed(
    'ExecutionError',
    'The operation was cancelled.',
    'The result says what was done; start again to go on, or roll back.',
  ),
  LEASE_LOST: failed(
    'ExecutionError',
    'The lease on the cluster was taken away while the operation ran.',
    'See who holds it now in the ledger workflow of the cluster.',
  ),

  // The outside
  AWS_ACCESS_DENIED: {
    kind: 'refused',
    title: 'AWS denied the call.',
    remedy:
      'Grant the action that the message names to the role of the worker (or the spoke role); the README lists what is needed.',
    retryable: false,
    family: 'PerceptionError',
  },
  AWS_CREDENTIALS: {
    kind: 'unreachable',
    title: 'The worker has no usable AWS credentials.',
    remedy:
      'Check the default chain, the profile or the role to assume; `drydock doctor` shows who the worker is.',
    retryable: true,
    family: 'PerceptionError',
  },
  AWS_ERROR: {
    kind: 'failed',
    title: 'AWS refused the call.',
    remedy: 'The message carries the answer of AWS.',
    retryable: false,
    family: 'ExecutionError',
  },
  AWS_UNAVAILABLE: unreachable(
    'AWS could not be reached, or throttles.',
    'It is tried again by itself; if it lasts, check the network path and the service health.',
  ),
  KUBERNETES_UNAUTHORIZED: {
    kind: 'refused',
    title: 'The Kubernetes API does not accept the worker.',
    remedy:
      'Create an EKS access entry (or aws-auth mapping) for the role that the message names: IAM permission alone is not enough.',
    retryable: false,
    family: 'PerceptionError',
  },
  KUBERNETES_FORBIDDEN: {
    kind: 'refused',
    title: 'The worker lacks a Kubernetes permission.',
    remedy: 'Grant the verb and resource that the message names to the access entry of the worker.',
    retryable: false,
    family: 'PerceptionError',
  },
  KUBERNETES_UNREACHABLE: unreachable(
    'The Kubernetes API endpoint could not be reached.',
    'For a private endpoint run the worker inside the VPC or a network peered with it; check security groups and DNS.',
  ),
  KUBERNETES_ERROR: {
    kind: 'failed',
    title: 'The Kubernetes API refused the call.',
    remedy: 'The message carries its answer.',
    retryable: false,
    family: 'ExecutionError',
  },
  TEMPORAL_UNREACHABLE: unreachable(
    'The Temporal server could not be reached.',
    'Check TEMPORAL_ADDRESS and that the server runs; `npm start` runs one.',
  ),
  TEMPORAL_NOT_SET_UP: unreachable(
    'The Temporal namespace is missing, or lacks the search attributes of Drydock.',
    'Run the command that the message gives, or correct TEMPORAL_NAMESPACE; `drydock doctor` shows what is missing.',
  ),
  WORKER_UNREACHABLE: unreachable(
    'No Drydock worker answers.',
    'Start a worker (`npm run worker`) and check with `drydock doctor` that it polls; the operation itself is kept.',
  ),
  INTERNAL: {
    kind: 'failed',
    title: 'Drydock itself failed.',
    remedy:
      'This is a bug: report it with the message and the operation id. The operation can be started again.',
    retryable: false,
    family: 'ExecutionError',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Exit codes of the CLI by kind of failure; 0 is success. */
export const EXIT_CODES: Record<ErrorKind, number> = {
  failed: 1,
  input: 2,
  refused: 3,
  preflight: 4,
  unreachable: 5,
};

/** Whether `code` is one of the registry, for failures that come back over a boundary as plain strings. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
