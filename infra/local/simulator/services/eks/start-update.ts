import type { CallContext } from '../../service.js';
import { fingerprint, uuid } from '../../world/identifiers.js';
import type { ClusterState, UpdateChange, UpdateState } from '../../world/state.js';
import { eksErrors } from './errors.js';

/** A request to change something, as idempotency sees it. */
export interface UpdateRequest {
  operation: string;
  token: string | null;
  fingerprint: string;
}

/** An update to be started. */
export interface UpdateStart {
  request: UpdateRequest;
  type: string;
  params: { type: string; value: string }[];
  change: UpdateChange;
  nodegroup?: string;
  addon?: string;
  /** AWS seconds; left out where the nodes decide. */
  seconds?: number;
}

/** What identifies a request: its token, and a fingerprint of everything else in it. */
export function updateRequest(operation: string, input: { clientRequestToken?: string }): UpdateRequest {
  const { clientRequestToken, ...parameters } = input;
  return { operation, token: clientRequestToken ?? null, fingerprint: fingerprint(parameters) };
}

/**
 * The update that an earlier call with the same token started; null if there is none. Throws InvalidParameterException
 * if that call had other parameters. Marks the call as a replay.
 */
export function replayedUpdate(
  context: CallContext,
  cluster: ClusterState,
  request: UpdateRequest,
): UpdateState | null {
  if (request.token === null) return null;
  const earlier = cluster.updates.find(
    (update) => update.request.token === request.token && update.request.operation === request.operation,
  );
  if (!earlier) return null;
  if (earlier.request.fingerprint !== request.fingerprint) {
    throw eksErrors.invalidParameter(
      `The client request token ${request.token} was already used by ${request.operation} with other parameters`,
      { clusterName: cluster.name },
    );
  }
  context.outcome.replay = true;
  return earlier;
}

/** The update of the cluster itself, of a node group or of an add-on that is in progress, if there is one. */
export function updateInProgress(
  cluster: ClusterState,
  subject: { nodegroup?: string; addon?: string } = {},
): UpdateState | undefined {
  return cluster.updates.find(
    (update) =>
      update.status === 'InProgress' &&
      update.nodegroup === subject.nodegroup &&
      update.addon === subject.addon,
  );
}

/** Records an update that starts now, with the failures that were injected for this call. */
export function startUpdate(context: CallContext, cluster: ClusterState, start: UpdateStart): UpdateState {
  const { world, injected } = context;
  const update: UpdateState = {
    id: uuid(),
    type: start.type,
    status: 'InProgress',
    params: start.params,
    createdAt: world.now(),
    endsAt: start.seconds === undefined ? undefined : world.after(start.seconds),
    errors: [],
    nodegroup: start.nodegroup,
    addon: start.addon,
    request: start.request,
    change: start.change,
    failure: injected.failUpdate,
    neverReady: injected.neverReady,
  };
  cluster.updates.push(update);
  return update;
}
