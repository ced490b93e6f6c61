import type { Executor } from '../steps/action.js';
import { checkInsights } from './check-insights.js';
import { createLaunchTemplateVersion } from './create-launch-template-version.js';
import { replaceNodegroup } from './replace-nodegroup.js';
import { rollbackControlPlane } from './rollback-control-plane.js';
import { updateAddon } from './update-addon.js';
import { updateControlPlane } from './update-control-plane.js';
import { updateNodegroup } from './update-nodegroup.js';
import { updateNodegroupConfig } from './update-nodegroup-config.js';

/** Changes made through the EKS API (and EC2's, for launch templates). */
export const eks: Executor<'eks'> = {
  actions: {
    update_control_plane: updateControlPlane,
    rollback_control_plane: rollbackControlPlane,
    update_addon: updateAddon,
    create_launch_template_version: createLaunchTemplateVersion,
    update_nodegroup: updateNodegroup,
    update_nodegroup_config: updateNodegroupConfig,
    replace_nodegroup: replaceNodegroup,
    check_insights: checkInsights,
  },
};
