import type { ClusterState, NodeGroupInfo } from '../../../contracts/cluster-state.js';
import { DrydockError } from '../../../contracts/drydock-error.js';
import type { UpgradeRequest } from '../../../contracts/upgrade-request.js';

type Filters = Pick<UpgradeRequest, 'nodeGroups' | 'nodeGroupOverrides'>;

/**
 * Whether the request's `include` and `exclude` let a group take part: null when they do, or the reason why not.
 */
export function exclusionReason(name: string, { nodeGroups }: Pick<Filters, 'nodeGroups'>): string | null {
  if (nodeGroups.include && !nodeGroups.include.some((pattern) => matchesGlob(pattern, name))) {
    return 'nodeGroups.include of the request does not name it.';
  }
  const excluded = nodeGroups.exclude?.find((pattern) => matchesGlob(pattern, name));
  return excluded === undefined ? null : `The request excludes it (nodeGroups.exclude: ${excluded}).`;
}

/** Group names in the order in which they are upgraded: those of `nodeGroups.order` first, then by name. */
export function compareByOrder(order: readonly string[]): (a: string, b: string) => number {
  const rank = (name: string): number => {
    const index = order.indexOf(name);
    return index === -1 ? order.length : index;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * Makes sure that every group the request names exists, and that its overrides fit the group's kind of image.
 * @throws DrydockError NODEGROUP_NOT_FOUND or INVALID_REQUEST with the field.
 */
export function checkNodeGroupFields(
  request: Filters,
  state: Pick<ClusterState, 'arn' | 'node_groups'>,
): void {
  const groups = new Map(state.node_groups.map((group) => [group.name, group]));
  const names = [...groups.keys()].sort();
  const require = (name: string, field: string): NodeGroupInfo => {
    const group = groups.get(name);
    if (group) return group;
    const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
    throw new DrydockError('NODEGROUP_NOT_FOUND', `The cluster has no node group ${name}; ${known}.`, {
      resource: state.arn,
      field,
    });
  };

  request.nodeGroups.include?.forEach((pattern, index) => {
    // A glob may match nothing: the same request is sent to many clusters.
    if (!pattern.includes('*')) require(pattern, `nodeGroups.include[${index}]`);
  });
  request.nodeGroups.order?.forEach((name, index) => require(name, `nodeGroups.order[${index}]`));
  for (const [name, override] of Object.entries(request.nodeGroupOverrides)) {
    const field = `nodeGroupOverrides.${name}`;
    checkOverride(require(name, field), override, field);
  }
}

function checkOverride(
  group: NodeGroupInfo,
  override: UpgradeRequest['nodeGroupOverrides'][string],
  field: string,
): void {
  const refuse = (key: keyof typeof override, message: string): never => {
    throw new DrydockError('INVALID_REQUEST', message, { resource: group.arn, field: `${field}.${key}` });
  };
  const custom = group.ami_type === 'CUSTOM';
  if (custom && override.releaseVersion !== undefined) {
    refuse(
      'releaseVersion',
      `Node group ${group.name} runs its own AMI: give amiId or launchTemplateVersion, not a release version.`,
    );
  }
  if (!custom && override.amiId !== undefined) {
    refuse(
      'amiId',
      `Node group ${group.name} runs ${group.ami_type}: amiId is for groups with their own AMI.`,
    );
  }
  if (!custom && override.launchTemplateVersion !== undefined) {
    refuse(
      'launchTemplateVersion',
      `Node group ${group.name} runs ${group.ami_type}: launchTemplateVersion is for groups with their own AMI.`,
    );
  }
  const key = override.amiId === undefined ? 'launchTemplateVersion' : 'amiId';
  if (custom && override[key] !== undefined && group.launch_template === null) {
    refuse(
      key,
      `EKS names no launch template of node group ${group.name}, by which its AMI could be changed.`,
    );
  }
  if (override.amiId !== undefined && override.launchTemplateVersion !== undefined) {
    refuse(
      'launchTemplateVersion',
      `Give either amiId or launchTemplateVersion for node group ${group.name}.`,
    );
  }
}

/** Matches a name against a pattern in which `*` stands for any text. */
function matchesGlob(pattern: string, name: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(name);
}
