import { UpdateNodegroupVersionCommand } from '@aws-sdk/client-eks';
import type { Nodegroup, Update } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Action, ActionContext } from '../steps/action.js';
import { failed, running, succeeded } from '../steps/observation.js';
import { describeNodegroup, eksClient } from './describe.js';
import { downgradeRefusal } from './downgrade-refusal.js';
import { nodegroupFailure } from './nodegroup-failure.js';
import { isMixed } from './node-progress.js';
import { listNodes, observeNodes } from './observe-nodes.js';
import { isOurs, startUpdate } from './start-update.js';
import { describeUpdate, leadsTo } from './updates.js';

type Parameters = ActionParameters<'eks', 'update_nodegroup'>;

/** Replaces the nodes of a managed group by nodes of another version, release, or launch template version. */
export const updateNodegroup: Action<Parameters> = {
  async start(context, parameters, token) {
    const { nodegroup } = parameters;
    // Without either EKS would jump to the cluster's version and its newest release.
    if (parameters.version === null && parameters.launch_template === null) {
      const message = `Node group ${nodegroup}: either version or launch_template has to be given.`;
      throw new DrydockError('INVALID_REQUEST', message, { field: 'parameters.version' });
    }
    return startUpdate(context, {
      scope: { nodegroupName: nodegroup },
      reached: async () =>
        isAsWanted(await describeNodegroup(context, nodegroup), parameters) &&
        !isMixed(await listNodes(context, nodegroup), parameters.version),
      same: (update) => isSameChange(context, update, parameters),
      request: () => request(context, parameters, token),
    });
  },

  async observe(context, parameters, handle) {
    const { nodegroup: name, version, launch_template: template } = parameters;
    const update = handle.update_id
      ? await describeUpdate(context, { nodegroupName: name }, handle.update_id)
      : null;
    const nodegroup = await describeNodegroup(context, name);
    const since = update?.createdAt ?? new Date(handle.started_at);
    const seen = await observeNodes(context, nodegroup, {
      version,
      launchTemplateVersion: template?.version ?? null,
      // A group that was at the target at the start has no old nodes.
      since: update ? since : null,
    });
    if (update?.status === 'InProgress') return running(seen);
    if (!update || update.status === 'Successful') return succeeded({ ...seen, blocked: [] });
    const blocked = seen.blocked.length > 0 ? seen.blocked : (context.last?.blocked ?? []);
    const details = { nodes: seen.nodes, blocked };
    return failed(nodegroupFailure(context.target.clusterName, name, update, blocked), details);
  },
};

/** Asks EKS for the update. @throws NODEGROUP_DOWNGRADE_REFUSED when EKS refuses a way back. */
async function request(
  context: ActionContext,
  parameters: Parameters,
  token: string,
): Promise<Update | undefined> {
  const command = new UpdateNodegroupVersionCommand({
    clusterName: context.target.clusterName,
    nodegroupName: parameters.nodegroup,
    version: parameters.version ?? undefined,
    releaseVersion: parameters.release_version ?? undefined,
    launchTemplate: parameters.launch_template ?? undefined,
    ...(parameters.force && { force: true }),
    clientRequestToken: token,
  });
  try {
    const { update } = await eksClient(context).send(command, { abortSignal: context.signal });
    return update;
  } catch (error) {
    throw (await downgradeRefusal(context, parameters, error)) ?? error;
  }
}

function isAsWanted(
  nodegroup: Nodegroup,
  { version, release_version, launch_template }: Parameters,
): boolean {
  return (
    nodegroup.status !== 'UPDATING' &&
    (version === null || nodegroup.version === version) &&
    (release_version === null || nodegroup.releaseVersion === release_version) &&
    (launch_template === null ||
      (nodegroup.launchTemplate?.id === launch_template.id &&
        nodegroup.launchTemplate.version === launch_template.version))
  );
}

/**
 * An update does not show whether it ignores disruption budgets, so a forced change adopts only what it has started
 * itself: a gentle update toward the same end has to end, or fail at its budgets, first.
 */
function isSameChange(context: ActionContext, update: Update, parameters: Parameters): boolean {
  const wanted = {
    Version: parameters.version ?? undefined,
    ReleaseVersion: parameters.release_version ?? undefined,
    LaunchTemplateVersion: parameters.launch_template?.version,
  };
  return leadsTo(update, 'VersionUpdate', wanted) && (!parameters.force || isOurs(context, update));
}
