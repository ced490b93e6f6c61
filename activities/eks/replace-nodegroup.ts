import { CreateNodegroupCommand, DeleteNodegroupCommand, ResourceInUseException } from '@aws-sdk/client-eks';
import type { Nodegroup } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { StepObservation } from '../../contracts/step-execution.js';
import type { Action, ActionContext } from '../steps/action.js';
import { done, failed, running, succeeded } from '../steps/observation.js';
import { eksClient, findNodegroup } from './describe.js';
import { isNodeFailure } from './nodegroup-failure.js';
import { copyOf, REPLACES_TAG } from './nodegroup-copy.js';
import { observeNodes, type SeenNodes } from './observe-nodes.js';
import { isOurs } from './start-update.js';

type Parameters = ActionParameters<'eks', 'replace_nodegroup'>;

/**
 * Puts a new group, with the settings of the old and another version, in the old one's place: makes it, waits until
 * it is ACTIVE and its nodes are Ready, deletes the old one, waits until that is gone. Where it stands is read from
 * the two groups each time, so it goes on from any point. Output `nodegroup`: the name of the new group.
 */
export const replaceNodegroup: Action<Parameters> = {
  async start(context, parameters, token) {
    const { clusterName } = context.target;
    const [old, replacement] = await readBoth(context, parameters);
    if (replacement) {
      requireReplacementOf(context, parameters, replacement);
      if (!old && replacement.status === 'ACTIVE') return done({ nodegroup: parameters.replacement });
      const state = isOurs(context, replacement) ? 'started' : 'adopted';
      return { state, ...handle(parameters, replacement) };
    }
    if (!old) {
      const message = `Cluster ${clusterName} has neither node group ${parameters.nodegroup} nor its replacement ${parameters.replacement}.`;
      throw new DrydockError('NODEGROUP_NOT_FOUND', message, {
        resource: resourceOf(context, parameters.nodegroup),
      });
    }
    if (old.amiType === 'CUSTOM') {
      const message = `Node group ${parameters.nodegroup} boots a custom AMI, whose Kubernetes version only its launch template decides: move it to an older launch template version.`;
      throw new DrydockError('ROLLBACK_NOT_POSSIBLE', message, {
        resource: resourceOf(context, parameters.nodegroup),
      });
    }
    const command = new CreateNodegroupCommand({
      ...copyOf(old, clusterName, parameters),
      clientRequestToken: token,
    });
    const { nodegroup } = await eksClient(context).send(command, { abortSignal: context.signal });
    return { state: 'started', ...handle(parameters, nodegroup) };
  },

  async observe(context, parameters) {
    const [old, replacement] = await readBoth(context, parameters);
    if (!replacement) {
      const message = `Node group ${parameters.replacement}, made in place of ${parameters.nodegroup}, is gone.`;
      return failed(
        new DrydockError('UPDATE_FAILED', message, { resource: resourceOf(context, parameters.replacement) }),
      );
    }
    const broken = brokenGroup(context, replacement) ?? (old && brokenGroup(context, old));
    if (broken) return failed(broken);

    const seen = await observeNodes(context, replacement, {
      version: parameters.version,
      launchTemplateVersion: null,
      since: null,
    });
    const outputs = { nodegroup: parameters.replacement };
    if (!old) return succeeded({ nodes: seen.nodes, outputs });
    return isTakenOver(replacement, seen) ? removeOld(context, old, seen) : running({ nodes: seen.nodes });
  },
};

function readBoth(context: ActionContext, { nodegroup, replacement }: Parameters) {
  return Promise.all([findNodegroup(context, nodegroup), findNodegroup(context, replacement)]);
}

/** Only a group that says whose place it takes may cost another one its life. */
function requireReplacementOf(
  context: ActionContext,
  { nodegroup, replacement }: Parameters,
  found: Nodegroup,
): void {
  if (found.tags?.[REPLACES_TAG] === nodegroup) return;
  const message = `There is a node group ${replacement} already, and it was not made to replace ${nodegroup} (it has no tag ${REPLACES_TAG}=${nodegroup}).`;
  throw new DrydockError('MANUAL_ACTION_REQUIRED', message, { resource: resourceOf(context, replacement) });
}

/** The failure of a group that could not be made or deleted, or null. */
function brokenGroup(context: ActionContext, nodegroup: Nodegroup): DrydockError | null {
  if (nodegroup.status !== 'CREATE_FAILED' && nodegroup.status !== 'DELETE_FAILED') return null;
  const issues = nodegroup.health?.issues ?? [];
  const why = issues.map(
    ({ code, message, resourceIds = [] }) => `${code}: ${message} (${resourceIds.join(', ')})`,
  );
  const message = `Node group ${nodegroup.nodegroupName} is ${nodegroup.status}. ${why.join('; ')}`;
  const code = issues.some((issue) => isNodeFailure(issue.code)) ? 'NODE_NOT_READY' : 'UPDATE_FAILED';
  return new DrydockError(code, message, { resource: resourceOf(context, nodegroup.nodegroupName ?? '') });
}

/** Whether the replacement can carry the load: the old group is never deleted on EKS's word alone. */
function isTakenOver(replacement: Nodegroup, { nodes }: SeenNodes): boolean {
  return replacement.status === 'ACTIVE' && nodes !== null && nodes.done >= nodes.total;
}

/** Deletes the old group, whose nodes EKS drains, and reports what holds them up. */
async function removeOld(
  context: ActionContext,
  old: Nodegroup,
  { nodes }: SeenNodes,
): Promise<StepObservation> {
  if (old.status === 'DELETING') {
    const { blocked } = await observeNodes(context, old, {
      version: null,
      launchTemplateVersion: null,
      since: null,
    });
    return running({ nodes, blocked });
  }
  const { clusterName } = context.target;
  const command = new DeleteNodegroupCommand({ clusterName, nodegroupName: old.nodegroupName });
  try {
    await eksClient(context).send(command, { abortSignal: context.signal });
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    context.log.info('The old node group is busy; it is deleted later', { answer: error.message });
  }
  return running({ nodes });
}

function handle({ replacement }: Parameters, nodegroup: Nodegroup | undefined) {
  const started_at = (nodegroup?.createdAt ?? new Date()).toISOString();
  return { update_id: null, outputs: { nodegroup: replacement }, started_at };
}

function resourceOf(context: ActionContext, nodegroup: string): string {
  return `nodegroup/${context.target.clusterName}/${nodegroup}`;
}
