import { defineCheck, finding } from '../check.js';

/** Launch templates that are gone, or newer than what their node groups use. */
export const launchTemplateCheck = defineCheck({
  codes: ['LAUNCH_TEMPLATE_MISSING', 'LAUNCH_TEMPLATE_DRIFT'],
  needs: ['launchTemplates'],
  run: ({ launchTemplates }, { state, upgrades }) =>
    state.node_groups.flatMap((group) => {
      const used = group.launch_template;
      const template = launchTemplates.find(({ id }) => id === used?.id);
      if (!used || !template) return [];
      if (template.latestVersion === null) {
        const message = `Launch template ${used.id} of node group ${group.name} no longer exists.`;
        const severity = upgrades(group.name) ? 'required' : 'recommended';
        return [finding('LAUNCH_TEMPLATE_MISSING', group.arn, message, { severity })];
      }
      if (used.version === template.latestVersion || !/^\d+$/.test(used.version)) return [];
      return [
        finding(
          'LAUNCH_TEMPLATE_DRIFT',
          group.arn,
          `Node group ${group.name} uses version ${used.version} of launch template ${used.id}, whose newest version is ${template.latestVersion}.`,
        ),
      ];
    }),
});
