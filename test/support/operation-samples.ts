import type { Finding, PreflightReport } from '../../contracts/findings.js';
import type { JournalEntry, OperationProgress, StepStatus } from '../../contracts/operation-progress.js';
import type { UpgradePlan, UpgradeStep } from '../../contracts/plan.js';

/** Samples of what operations answer, for tests of what shows them. Loads in the workflow sandbox. */

export const PLAN_HASH = 'a1b2c3d4'.repeat(8);

export const REQUIRED_FINDING: Finding = {
  code: 'SUBNET_FREE_ADDRESSES',
  severity: 'required',
  resource: 'subnet-0a1b2c3d',
  message: 'Only 3 addresses are free; the upgrade needs 5',
  remedy: 'Free addresses or add a subnet',
  waived: false,
};

export const PREFLIGHT_PASSED: PreflightReport = {
  findings: [],
  omitted: {},
  checked: ['SUBNET_FREE_ADDRESSES'],
  unknown: [],
  generated_at: '2026-11-21T08:00:00.000Z',
};

/** A step of a plan, by its id. */
export function upgradeStep(step_id: string, overrides: Partial<UpgradeStep> = {}): UpgradeStep {
  return {
    step_id,
    name: `Step ${step_id}`,
    description: `Does ${step_id}`,
    executor: 'eks',
    action: 'update_control_plane',
    parameters: { version: '1.32', force: false },
    validation_criteria: [],
    rollback_action: null,
    hop: { from: '1.31', to: '1.32' },
    resource_type: 'control_plane',
    resource: 'demo',
    estimated_seconds: 600,
    timeout_seconds: 3_600,
    point_of_no_return: null,
    needs_approval: false,
    always: false,
    ...overrides,
  };
}

export const PLAN: UpgradePlan = {
  plan_id: 'plan-1',
  source_version: '1.31',
  target_version: '1.32',
  strategy: 'in_place',
  steps: [
    upgradeStep('1.32/control-plane', {
      name: 'Control plane to 1.32',
      point_of_no_return: 'version 1.31 can be reached for 7 days only',
    }),
    upgradeStep('1.32/nodegroup-blue', {
      name: 'Node group blue to 1.32',
      resource_type: 'nodegroup',
      estimated_seconds: 1_200,
      needs_approval: true,
    }),
  ],
  estimated_duration: 'PT30M',
  rollback_plan: {
    returns_to: '1.31',
    steps: [],
    limitations: ['Objects migrated to newer API versions stay as they are.'],
    window_days: 7,
  },
  cluster_name: 'demo',
  hops: [{ from: '1.31', to: '1.32' }],
  skipped: [{ resource: 'node group legacy', reason: 'excluded by the request' }],
  points_of_no_return: [
    { step_id: '1.32/control-plane', message: 'version 1.31 can be reached for 7 days only' },
  ],
  findings: [],
  plan_hash: PLAN_HASH,
};

/** A journal entry in a state, with the times that go with it. */
export function journalEntry(
  step_id: string,
  status: StepStatus,
  overrides: Partial<JournalEntry> = {},
): JournalEntry {
  const begun = status !== 'pending' && status !== 'skipped';
  const ended = begun && status !== 'running' && status !== 'validating';
  return {
    step_id,
    name: `Step ${step_id}`,
    status,
    adopted: false,
    started_at: begun ? '2026-11-21T08:01:00.000Z' : null,
    finished_at: ended ? '2026-11-21T08:09:10.000Z' : null,
    outputs: {},
    nodes: null,
    failure: null,
    ...overrides,
  };
}

/** The progress of a running upgrade of the cluster `demo`. */
export function progressOf(overrides: Partial<OperationProgress> = {}): OperationProgress {
  return {
    operation_id: 'upgrade-demo',
    kind: 'upgrade',
    status: 'RUNNING',
    phase: 'Execution',
    cluster_name: 'demo',
    account: '111122223333',
    region: 'eu-central-1',
    source_version: '1.31',
    target_version: '1.32',
    message: 'Updating the control plane',
    current_step: '1.32/control-plane',
    steps: [journalEntry('1.32/control-plane', 'running')],
    steps_done: 0,
    steps_total: 1,
    nodes_done: 0,
    nodes_total: 0,
    blocked: [],
    waiting_for: null,
    estimated_seconds_left: 900,
    passed_points_of_no_return: [],
    rollback_deadline: null,
    started_at: '2026-11-21T08:00:00.000Z',
    updated_at: '2026-11-21T08:05:00.000Z',
    failure: null,
    ...overrides,
  };
}
