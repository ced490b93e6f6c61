import type { UpgradePlan, UpgradeStep } from '../../contracts/plan.js';
import type { RecordedCall, Simulator } from '../../infra/local/simulator/index.js';

/** A change of a cluster as one line, such as `UpdateAddon coredns v1.11.4-eksbuild.2`. */
export function recordedChanges(aws: Pick<Simulator, 'calls'>): string[] {
  return aws
    .calls({ mutating: true })
    .filter((call) => call.changed)
    .map(describeCall);
}

/** Calls that were answered by an earlier one's token, or refused: none of them changed anything. */
export function harmlessRepeats(aws: Simulator): RecordedCall[] {
  return aws.calls({ mutating: true }).filter((call) => !call.changed);
}

/** What a plan will change through AWS, in the same words and order. */
export function plannedChanges(plan: UpgradePlan): string[] {
  return plan.steps
    .filter((step) => step.executor === 'eks' && step.action !== 'check_insights')
    .map(describeStep);
}

function describeCall(call: RecordedCall): string {
  return describe(call.operation, call.parameters as Parameters);
}

function describeStep({ action, parameters }: UpgradeStep): string {
  const {
    addon,
    nodegroup,
    version,
    launch_template_id: template,
  } = parameters as Record<string, string | null>;
  return describe(OPERATIONS[action] ?? action, {
    addonName: addon,
    addonVersion: version,
    nodegroupName: nodegroup,
    version,
    LaunchTemplateId: template,
  });
}

/** The AWS operation that makes an action's change. */
const OPERATIONS: Record<string, string> = {
  update_control_plane: 'UpdateClusterVersion',
  update_addon: 'UpdateAddon',
  update_nodegroup: 'UpdateNodegroupVersion',
  update_nodegroup_config: 'UpdateNodegroupConfig',
  create_launch_template_version: 'CreateLaunchTemplateVersion',
};

type Parameters = Partial<
  Record<'addonName' | 'addonVersion' | 'nodegroupName' | 'version' | 'LaunchTemplateId', string | null>
>;

function describe(operation: string, p: Parameters): string {
  switch (operation) {
    case 'UpdateClusterVersion':
      return `${operation} ${p.version ?? ''}`;
    case 'UpdateAddon':
      return `${operation} ${p.addonName ?? ''} ${p.addonVersion ?? ''}`;
    case 'UpdateNodegroupVersion':
      return `${operation} ${p.nodegroupName ?? ''} ${p.version ?? 'custom'}`;
    default:
      return `${operation} ${p.nodegroupName ?? p.LaunchTemplateId ?? ''}`;
  }
}
