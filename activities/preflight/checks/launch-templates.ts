import { defineCheck, finding } from '../check.js';

/** Launch templates and versions of them that are gone, or newer than what their node groups use. */
export const launchTemplateCheck = defineCheck({
  codes: ['LAUNCH_TEMPLATE_MISSING', 'LAUNCH_TEMPLATE_VERSION_MISSING', 'LAUNCH_TEMPLATE_DRIFT'],
  needs: ['launchTemplates'],
  run: ({ launchTemplates }, { request, state, upgrades }) =>
    state.node_groups.flatMap((group) => {
      const used = group.launch_template;
      const template = launchTemplates.find(({ id }) => id === used?.id);
      if (!used || !template) return [];
      const severity = upgrades(group.name) ? 'required' : 'recommended';
      if (template.latestVersion === null) {
        const message = `Launch template ${used.id} of node group ${group.name} no longer exists.`;
        return [finding('LAUNCH_TEMPLATE_MISSING', group.arn, message, { severity })];
      }
      if (template.missingVersions.includes(used.version)) {
        // A version that the request names takes its place.
        if (request.nodeGroupOverrides[group.name]?.launchTemplateVersion !== undefined) return [];
        const message = `Version ${used.version} of launch template ${used.id}, which node group ${group.name} uses, no longer exists; its newest version is ${template.latestVersion}.`;
        return [finding('LAUNCH_TEMPLATE_VERSION_MISSING', group.arn, message, { severity })];
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
