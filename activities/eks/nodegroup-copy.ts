import type { CreateNodegroupRequest, Nodegroup } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';

/** The tag by which a replacement names the group whose place it takes. */
export const REPLACES_TAG = 'drydock.dev/replaces';

/**
 * The request for a group like `old` under another name and at another version. What a launch template sets is absent
 * from the description of a group, and so from its copy.
 */
export function copyOf(
  old: Nodegroup,
  clusterName: string,
  { nodegroup, replacement, version, release_version }: ActionParameters<'eks', 'replace_nodegroup'>,
): CreateNodegroupRequest {
  // Tags with the prefix `aws:` are AWS's own and refused in requests.
  const tags = Object.entries(old.tags ?? {}).filter(([key]) => !key.startsWith('aws:'));
  return {
    clusterName,
    nodegroupName: replacement,
    version,
    releaseVersion: release_version ?? undefined,
    scalingConfig: old.scalingConfig,
    subnets: old.subnets,
    nodeRole: old.nodeRole,
    amiType: old.amiType,
    capacityType: old.capacityType,
    instanceTypes: old.instanceTypes,
    diskSize: old.diskSize,
    remoteAccess: old.remoteAccess,
    launchTemplate: templateOf(old),
    labels: old.labels,
    taints: old.taints,
    updateConfig: old.updateConfig,
    nodeRepairConfig: old.nodeRepairConfig,
    warmPoolConfig: old.warmPoolConfig,
    tags: { ...Object.fromEntries(tags), [REPLACES_TAG]: nodegroup },
  };
}

/** A launch template is described by id and name, and accepted by either one, not both. */
function templateOf({ launchTemplate }: Nodegroup): Nodegroup['launchTemplate'] {
  return launchTemplate && { id: launchTemplate.id, version: launchTemplate.version };
}
