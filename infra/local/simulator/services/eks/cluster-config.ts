import type { UpdateClusterConfigRequest, UpdateClusterConfigResponse } from '@aws-sdk/client-eks';
import { DURATIONS } from '../../durations.js';
import type { CallContext } from '../../service.js';
import type { ClusterSettings, ClusterState } from '../../world/state.js';
import { refuseIfBusy } from './cluster-version.js';
import { eksErrors } from './errors.js';
import { findCluster } from './lookup.js';
import { replayedUpdate, startUpdate, updateRequest } from './start-update.js';
import { updateView } from './views.js';

interface Change {
  type: string;
  params: { type: string; value: string }[];
  set: ClusterSettings;
}

/** Changes one kind of setting of a cluster; EKS takes one at a time. */
export function updateClusterConfig(
  input: UpdateClusterConfigRequest,
  context: CallContext,
): UpdateClusterConfigResponse {
  const cluster = findCluster(context, input.name!);
  const request = updateRequest('UpdateClusterConfig', input);
  const replay = replayedUpdate(context, cluster, request);
  if (replay) return { update: updateView(replay) };

  const [change, ...others] = requestedChanges(cluster, input);
  const subject = { clusterName: cluster.name };
  if (!change) throw eksErrors.invalidParameter('No changes needed for the cluster config provided', subject);
  if (others.length > 0) throw eksErrors.invalidParameter('Only one type of update can be allowed.', subject);
  refuseIfBusy(cluster, change.type);

  const update = startUpdate(context, cluster, {
    request,
    type: change.type,
    params: change.params,
    change: { kind: 'cluster-config', set: change.set },
    seconds: DURATIONS.clusterConfigUpdate,
  });
  cluster.status = 'UPDATING';
  return { update: updateView(update) };
}

function requestedChanges(cluster: ClusterState, input: UpdateClusterConfigRequest): Change[] {
  const changes: (Change | undefined)[] = [
    endpointAccess(cluster, input.resourcesVpcConfig),
    input.logging && {
      type: 'LoggingUpdate',
      params: [{ type: 'ClusterLogging', value: JSON.stringify(input.logging) }],
      set: {
        logging: (input.logging.clusterLogging ?? []).map(({ types = [], enabled = false }) => ({
          types,
          enabled,
        })),
      },
    },
    input.upgradePolicy?.supportType && {
      type: 'UpgradePolicyUpdate',
      params: [{ type: 'UpgradePolicy', value: input.upgradePolicy.supportType }],
      set: { supportType: input.upgradePolicy.supportType },
    },
    input.accessConfig?.authenticationMode && {
      type: 'AccessConfigUpdate',
      params: [{ type: 'AuthenticationMode', value: input.accessConfig.authenticationMode }],
      set: { authenticationMode: input.accessConfig.authenticationMode },
    },
    input.deletionProtection === undefined
      ? undefined
      : {
          type: 'DeletionProtectionUpdate',
          params: [{ type: 'DeletionProtection', value: String(input.deletionProtection) }],
          set: { deletionProtection: input.deletionProtection },
        },
  ].map((change) => change || undefined);
  return changes.filter((change) => change !== undefined);
}

function endpointAccess(
  cluster: ClusterState,
  wanted: UpdateClusterConfigRequest['resourcesVpcConfig'],
): Change | undefined {
  if (!wanted) return undefined;
  const access = {
    public: wanted.endpointPublicAccess ?? cluster.endpointAccess.public,
    private: wanted.endpointPrivateAccess ?? cluster.endpointAccess.private,
    publicCidrs: wanted.publicAccessCidrs ?? cluster.endpointAccess.publicCidrs,
  };
  return {
    type: 'EndpointAccessUpdate',
    params: [
      { type: 'EndpointPublicAccess', value: String(access.public) },
      { type: 'EndpointPrivateAccess', value: String(access.private) },
      { type: 'PublicAccessCidrs', value: JSON.stringify(access.publicCidrs) },
    ],
    set: { endpointAccess: access },
  };
}
