import { DescribeUpdateCommand, ListUpdatesCommand } from '@aws-sdk/client-eks';
import type { Update, UpdateParamType, UpdateType } from '@aws-sdk/client-eks';
import type { ActionContext } from '../steps/action.js';
import { eksClient } from './describe.js';

/** Whose updates are meant: the cluster's own, or those of one of its node groups or add-ons. */
export interface UpdateScope {
  nodegroupName?: string;
  addonName?: string;
}

/**
 * How many updates are looked at for one in progress. EKS lists the newest first and runs one at a time on a resource,
 * so the first is nearly always enough.
 */
const NEWEST = 20;

/** The update that is in progress, or null. */
export async function findRunningUpdate(context: ActionContext, scope: UpdateScope): Promise<Update | null> {
  const command = new ListUpdatesCommand({ name: context.target.clusterName, ...scope, maxResults: NEWEST });
  const { updateIds = [] } = await eksClient(context).send(command, { abortSignal: context.signal });
  for (const id of updateIds) {
    const update = await describeUpdate(context, scope, id);
    if (update.status === 'InProgress') return update;
  }
  return null;
}

/** One update by its id; the scope has to be the one that it was started in. */
export async function describeUpdate(
  context: ActionContext,
  scope: UpdateScope,
  id: string,
): Promise<Update> {
  const command = new DescribeUpdateCommand({ name: context.target.clusterName, updateId: id, ...scope });
  const { update } = await eksClient(context).send(command, { abortSignal: context.signal });
  return update ?? {};
}

/**
 * Whether an update is of this type and toward these values: none of them differs, and at least one is named. EKS
 * leaves out parameters that were not part of the request.
 */
export function leadsTo(
  update: Update,
  type: UpdateType,
  wanted: Partial<Record<UpdateParamType, string | undefined>>,
): boolean {
  if (update.type !== type) return false;
  const named = (update.params ?? []).filter(({ type: name }) => name && wanted[name] !== undefined);
  return named.length > 0 && named.every(({ type: name, value }) => name && wanted[name] === value);
}
