import { UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks';
import type { Nodegroup } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import type { Action } from '../steps/action.js';
import { failed, running, succeeded } from '../steps/observation.js';
import { describeNodegroup, eksClient } from './describe.js';
import { startUpdate } from './start-update.js';
import { updateFailure } from './update-failure.js';
import { describeUpdate, leadsTo } from './updates.js';

type Parameters = ActionParameters<'eks', 'update_nodegroup_config'>;

/** Sets how many nodes of a group may be out at once, and whether surge or termination comes first. */
export const updateNodegroupConfig: Action<Parameters> = {
  async start(context, parameters, token) {
    const { nodegroup: nodegroupName } = parameters;
    return startUpdate(context, {
      scope: { nodegroupName },
      reached: async () => isAsWanted(await describeNodegroup(context, nodegroupName), parameters),
      same: (update) =>
        leadsTo(update, 'ConfigUpdate', {
          MaxUnavailable: asText(parameters.max_unavailable),
          MaxUnavailablePercentage: asText(parameters.max_unavailable_percentage),
          UpdateStrategy: parameters.update_strategy,
        }),
      request: async () => {
        const command = new UpdateNodegroupConfigCommand({
          clusterName: context.target.clusterName,
          nodegroupName,
          updateConfig: {
            maxUnavailable: parameters.max_unavailable ?? undefined,
            maxUnavailablePercentage: parameters.max_unavailable_percentage ?? undefined,
            updateStrategy: parameters.update_strategy,
          },
          clientRequestToken: token,
        });
        const { update } = await eksClient(context).send(command, { abortSignal: context.signal });
        return update;
      },
    });
  },

  async observe(context, { nodegroup: nodegroupName }, handle) {
    if (handle.update_id === null) return succeeded();
    const update = await describeUpdate(context, { nodegroupName }, handle.update_id);
    if (update.status === 'InProgress') return running();
    if (update.status === 'Successful') return succeeded();
    const resource = `nodegroup/${context.target.clusterName}/${nodegroupName}`;
    return failed(
      updateFailure(`The change of the settings of node group ${nodegroupName}`, resource, update),
    );
  },
};

function isAsWanted({ status, updateConfig }: Nodegroup, wanted: Parameters): boolean {
  return (
    status !== 'UPDATING' &&
    (updateConfig?.maxUnavailable ?? null) === wanted.max_unavailable &&
    (updateConfig?.maxUnavailablePercentage ?? null) === wanted.max_unavailable_percentage &&
    (updateConfig?.updateStrategy ?? 'DEFAULT') === wanted.update_strategy
  );
}

function asText(value: number | null): string | undefined {
  return value === null ? undefined : String(value);
}
