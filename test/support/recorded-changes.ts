import type { UpgradePlan, UpgradeStep } from '../../contracts/plan.js';
import type { RecordedCall, Simulator } from '../../infra/local/simulator/index.js';

/** A change of a cluster as one line, such as `UpdateAddon coredns v1.11.4-eksbuild.2`. */
export function recordedChanges(aws: Simulator): string[] {
  return aws.calls({ mutating: true }).filter((call) => call.changed).map(describeCall);
}

/** Calls that were answered by an earlier one's token, or refused: none of them changed anything. */
export function harmlessRepeats(aws: Simulator): RecordedCall[] {
  return aws.calls({ mutating: true }).filter((call) => !call.changed);
}

/** What a plan will change through AWS, in the same words and order. */
export function plannedChanges(plan: UpgradePlan): string[] {
  return plan.steps.filter((step) => step.executor === 'eks' && step.action !== 'check_insights').map(describeStep);
}

function describeCall(call: RecordedCall): string {
  const p = call.parameters as Record<string, unknown> & { LaunchTemplateData?: { ImageId?: string }; launchTemplate?: { version?: string } };
  switch (call.operation) {
    case 'UpdateClusterVersion':
      return `UpdateClusterVersion ${p['version']}`;
    case 'UpdateAddon':
      return `UpdateAddon ${p['addonName']} ${p['addonVersion']}`;
    case 'UpdateNodegroupVersion':
      return `UpdateNodegroupVersion ${p['nodegroupName']} ${p['version'] ?? 'custom'}`;
    default:
      return `${call.operation} ${String(p['nodegroupName'] ?? p['LaunchTemplateId'] ?? '')}`.trim();
  }
}

function describeStep({ action, parameters: p }: UpgradeStep): string {
  switch (action) {
    case 'update_control_plane':
      return `UpdateClusterVersion ${p['version']}`;
    case 'update_addon':
      return `UpdateAddon ${p['addon']} ${p['version']}`;
    case 'update_nodegroup':
      return `UpdateNodegroupVersion ${p['nodegroup']} ${p['version'] ?? 'custom'}`;
    case 'create_launch_template_version':
      return `CreateLaunchTemplateVersion ${p['launch_template_id']}`;
    case 'update_nodegroup_config':
      return `UpdateNodegroupConfig ${p['nodegroup']}`;
    default:
      return `${action} ?`;
  }
}
