import type {
  CancelUpdateRequest,
  CancelUpdateResponse,
  DescribeUpdateRequest,
  DescribeUpdateResponse,
  ListUpdatesRequest,
  ListUpdatesResponse,
} from '@aws-sdk/client-eks';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import type { ClusterState, UpdateState } from '../../world/state.js';
import { PAGE } from './clusters.js';
import { eksErrors } from './errors.js';
import { findAddon, findCluster, findNodegroup } from './lookup.js';
import { updateView } from './views.js';

/** Newest first, of the cluster itself or of the node group or add-on that is named. */
export function listUpdates(input: ListUpdatesRequest, context: CallContext): ListUpdatesResponse {
  const cluster = findCluster(context, input.name!);
  const ids = updatesOf(cluster, input)
    .map(({ id }) => id)
    .reverse();
  const { items, nextToken } = paginate(ids, input, PAGE, eksErrors.invalidParameter);
  return { updateIds: items, nextToken };
}

/** An update of the cluster itself, or of the node group or add-on that is named. */
export function describeUpdate(input: DescribeUpdateRequest, context: CallContext): DescribeUpdateResponse {
  const cluster = findCluster(context, input.name!);
  return { update: updateView(findUpdate(updatesOf(cluster, input), input.updateId!)) };
}

/**
 * EKS cancels rollbacks of Auto Mode clusters while their nodes go back; a rollback of any other cluster has begun with
 * the control plane, so here every cancellation is refused as EKS refuses it.
 */
export function cancelUpdate(input: CancelUpdateRequest, context: CallContext): CancelUpdateResponse {
  const cluster = findCluster(context, input.name!);
  const update = findUpdate(cluster.updates, input.updateId!);
  const reason =
    update.status !== 'InProgress'
      ? `it is ${update.status}`
      : update.type === 'VersionRollback'
        ? 'the control plane rollback has already begun'
        : `an update of type ${update.type} cannot be cancelled`;
  throw eksErrors.invalidRequest(`Cannot cancel update ${update.id}: ${reason}`, {
    clusterName: cluster.name,
  });
}

function updatesOf(
  cluster: ClusterState,
  input: { nodegroupName?: string; addonName?: string },
): UpdateState[] {
  if (input.nodegroupName && input.addonName) {
    throw eksErrors.invalidParameter('Only one of nodegroupName and addonName may be given', {
      clusterName: cluster.name,
    });
  }
  const nodegroup = input.nodegroupName && findNodegroup(cluster, input.nodegroupName).name;
  const addon = input.addonName && findAddon(cluster, input.addonName).name;
  return cluster.updates.filter((update) => update.nodegroup === nodegroup && update.addon === addon);
}

function findUpdate(updates: UpdateState[], id: string): UpdateState {
  const update = updates.find((candidate) => candidate.id === id);
  if (!update) throw eksErrors.notFound(`No update found for ID: ${id}`);
  return update;
}
