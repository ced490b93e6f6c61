import { hasImageFor, isAmazonLinux2, LAST_AL2_VERSION } from '../../planning/ami-parameters.js';
import { defineCheck, finding } from '../check.js';

/** Node groups: status, health, and images that cannot be upgraded as they are. Groups left out only get advice. */
export const nodeGroupChecks = [
  defineCheck({
    codes: ['NODEGROUP_STATUS'],
    needs: [],
    run: (_, { state, upgrades }) =>
      state.node_groups
        .filter(({ status }) => status !== 'ACTIVE' && status !== 'UPDATING')
        .map((group) =>
          finding('NODEGROUP_STATUS', group.arn, `Node group ${group.name} is ${group.status}.`, {
            severity: upgrades(group.name) ? 'required' : 'recommended',
          }),
        ),
  }),
  defineCheck({
    codes: ['NODEGROUP_HEALTH'],
    needs: [],
    run: (_, { state, upgrades }) =>
      state.node_groups.flatMap((group) =>
        group.health_issues.map((issue) =>
          finding(
            'NODEGROUP_HEALTH',
            group.arn,
            `Node group ${group.name}: ${issue.code}: ${issue.message}` +
              (issue.resource_ids.length > 0 ? ` (${issue.resource_ids.slice(0, 5).join(', ')})` : ''),
            { severity: upgrades(group.name) ? 'required' : 'recommended' },
          ),
        ),
      ),
  }),
  defineCheck({
    codes: ['CUSTOM_AMI_UNSPECIFIED'],
    needs: [],
    run: (_, { state, request, upgrades }) =>
      state.node_groups
        .filter((group) => group.ami_type === 'CUSTOM' && upgrades(group.name))
        .filter(({ name }) => {
          const override = request.nodeGroupOverrides[name];
          return override?.amiId === undefined && override?.launchTemplateVersion === undefined;
        })
        .map((group) =>
          finding(
            'CUSTOM_AMI_UNSPECIFIED',
            group.arn,
            `Node group ${group.name} runs the custom image ${group.launch_template?.image_id ?? '(unknown)'}; ` +
              `EKS cannot know the one for Kubernetes ${request.targetVersion}.`,
          ),
        ),
  }),
  defineCheck({
    codes: ['AL2_END'],
    needs: [],
    run: (_, { state, request, upgrades }) =>
      state.node_groups
        .filter(({ ami_type, name }) => isAmazonLinux2(ami_type) && upgrades(name))
        .filter(({ ami_type }) => !hasImageFor(ami_type, request.targetVersion))
        .map((group) =>
          finding(
            'AL2_END',
            group.arn,
            `Node group ${group.name} has AMI type ${group.ami_type}, which ends with Kubernetes ${LAST_AL2_VERSION}: it will stay there while the cluster goes to ${request.targetVersion}.`,
          ),
        ),
  }),
];
