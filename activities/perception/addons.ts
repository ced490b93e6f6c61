import type { Addon } from '@aws-sdk/client-eks';
import type { AddonInfo } from '../../contracts/cluster-state.js';
import { healthIssues } from './health-issues.js';

/** Shapes a managed add-on, with everything that an update has to carry over. */
export function shapeAddon(addon: Addon): AddonInfo {
  return {
    name: addon.addonName ?? '',
    version: addon.addonVersion ?? '',
    status: addon.status ?? '',
    // EKS answers with an empty text where nothing was configured.
    configuration_values: addon.configurationValues || null,
    service_account_role_arn: addon.serviceAccountRoleArn || null,
    pod_identity_associations: addon.podIdentityAssociations ?? [],
    health_issues: healthIssues(addon.health?.issues),
  };
}
