import { UpdateAddonCommand } from '@aws-sdk/client-eks';
import type { Addon, Update, UpdateParamType } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Action } from '../steps/action.js';
import { failed, running, succeeded } from '../steps/observation.js';
import { describeAddon, eksClient } from './describe.js';
import { startUpdate } from './start-update.js';
import { updateFailure } from './update-failure.js';
import { describeUpdate, leadsTo } from './updates.js';

type Parameters = ActionParameters<'eks', 'update_addon'>;

/** Moves a managed add-on to a version, with its configuration and role. */
export const updateAddon: Action<Parameters> = {
  async start(context, parameters, token) {
    const { addon: addonName, version } = parameters;
    return startUpdate(context, {
      scope: { addonName },
      reached: async () => isAsWanted(await describeAddon(context, addonName), parameters),
      same: (update) => isSameChange(update, parameters),
      request: async () => {
        // Configuration and role are dropped when left out. Pod identity associations are the reverse: they are kept
        // when left out, and an empty list deletes them.
        const command = new UpdateAddonCommand({
          clusterName: context.target.clusterName,
          addonName,
          addonVersion: version,
          configurationValues: parameters.configuration_values ?? undefined,
          serviceAccountRoleArn: parameters.service_account_role_arn ?? undefined,
          resolveConflicts: parameters.resolve_conflicts,
          clientRequestToken: token,
        });
        const { update } = await eksClient(context).send(command, { abortSignal: context.signal });
        return update;
      },
    });
  },

  /** A DEGRADED add-on may still recover while its pods start: it is reported in the outputs and waited for. */
  async observe(context, { addon: addonName, version }, handle) {
    const update = handle.update_id ? await describeUpdate(context, { addonName }, handle.update_id) : null;
    if (update?.status === 'InProgress') return running();
    const resource = `addon/${context.target.clusterName}/${addonName}`;
    const what = `The update of add-on ${addonName} to ${version}`;
    if (update && update.status !== 'Successful') return failed(updateFailure(what, resource, update));

    const addon = await describeAddon(context, addonName);
    if (addon.status === 'ACTIVE') return succeeded();
    const outputs = { addon_status: addon.status ?? 'unknown', addon_health: healthOf(addon) };
    if (addon.status?.endsWith('_FAILED')) {
      const message = `${what} left it ${addon.status}. ${outputs.addon_health}`;
      return failed(new DrydockError('UPDATE_FAILED', message, { resource }), { outputs });
    }
    if (addon.status === 'DEGRADED')
      context.log.warn('The add-on is degraded; waiting', { addonName, ...outputs });
    return running({ outputs });
  },
};

/** An update of somebody else's to the same version may drop the configuration or role: that is another change. */
function isSameChange(update: Update, wanted: Parameters): boolean {
  const named = (name: UpdateParamType) => update.params?.find(({ type }) => type === name)?.value ?? null;
  return (
    leadsTo(update, 'AddonUpdate', { AddonVersion: wanted.version }) &&
    named('ConfigurationValues') === (wanted.configuration_values || null) &&
    named('ServiceAccountRoleArn') === wanted.service_account_role_arn
  );
}

function isAsWanted(addon: Addon, wanted: Parameters): boolean | 'settling' {
  const set =
    addon.addonVersion === wanted.version &&
    (addon.configurationValues || null) === (wanted.configuration_values || null) &&
    (addon.serviceAccountRoleArn ?? null) === wanted.service_account_role_arn;
  if (set && addon.status === 'DEGRADED') return 'settling';
  return set && addon.status === 'ACTIVE';
}

function healthOf(addon: Addon): string {
  const issues = addon.health?.issues ?? [];
  return issues.map(({ code, message }) => `${code}: ${message}`).join('; ') || 'EKS names no health issue.';
}
