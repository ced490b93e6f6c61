import type {
  DescribeFargateProfileRequest,
  DescribeFargateProfileResponse,
  ListAccessEntriesRequest,
  ListAccessEntriesResponse,
  ListFargateProfilesRequest,
  ListFargateProfilesResponse,
  ListPodIdentityAssociationsRequest,
  ListPodIdentityAssociationsResponse,
} from '@aws-sdk/client-eks';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import { arns } from '../../world/identifiers.js';
import { PAGE } from './clusters.js';
import { eksErrors } from './errors.js';
import { findCluster } from './lookup.js';

/** Who may reach a cluster, and what its pods may reach: access entries, pod identities, Fargate profiles. */

/** Pod identity associations by namespace and service account. */
export function listPodIdentityAssociations(
  input: ListPodIdentityAssociationsRequest,
  context: CallContext,
): ListPodIdentityAssociationsResponse {
  const cluster = findCluster(context, input.clusterName!);
  const chosen = cluster.podIdentityAssociations.filter(
    ({ namespace, serviceAccount }) =>
      (!input.namespace || namespace === input.namespace) &&
      (!input.serviceAccount || serviceAccount === input.serviceAccount),
  );
  const { items, nextToken } = paginate(chosen, input, PAGE, eksErrors.invalidParameter);
  const associations = items.map(({ id, arn, namespace, serviceAccount, owner }) => ({
    clusterName: cluster.name,
    namespace,
    serviceAccount,
    associationArn: arn,
    associationId: id,
    ownerArn: owner,
  }));
  return { associations, nextToken };
}

/** Without a list in the specification, the account's users and roles are all in. */
export function listAccessEntries(
  input: ListAccessEntriesRequest,
  context: CallContext,
): ListAccessEntriesResponse {
  const { account } = context;
  const cluster = findCluster(context, input.clusterName!);
  const everyone = [
    ...account.users.map(({ name }) => arns.user(account.id, name)),
    ...account.roles.map(({ name }) => arns.role(account.id, name)),
  ];
  const { items, nextToken } = paginate(
    cluster.accessEntries ?? everyone,
    input,
    PAGE,
    eksErrors.invalidParameter,
  );
  return { accessEntries: items, nextToken };
}

/** Names of the Fargate profiles. */
export function listFargateProfiles(
  input: ListFargateProfilesRequest,
  context: CallContext,
): ListFargateProfilesResponse {
  const names = findCluster(context, input.clusterName!).fargateProfiles.map(({ name }) => name);
  const { items, nextToken } = paginate(names, input, PAGE, eksErrors.invalidParameter);
  return { fargateProfileNames: items, nextToken };
}

/** One Fargate profile. */
export function describeFargateProfile(
  input: DescribeFargateProfileRequest,
  context: CallContext,
): DescribeFargateProfileResponse {
  const cluster = findCluster(context, input.clusterName!);
  const profile = cluster.fargateProfiles.find(({ name }) => name === input.fargateProfileName);
  if (!profile) {
    throw eksErrors.notFound(`No Fargate Profile found with name: ${input.fargateProfileName}.`, {
      clusterName: cluster.name,
    });
  }
  return {
    fargateProfile: {
      fargateProfileName: profile.name,
      fargateProfileArn: arns.fargateProfile(cluster, cluster.name, profile.name),
      clusterName: cluster.name,
      createdAt: new Date(profile.createdAt),
      podExecutionRoleArn: arns.role(cluster.account, `${cluster.name}-fargate`),
      subnets: cluster.network.subnetIds,
      selectors: [{ namespace: profile.namespace }],
      status: 'ACTIVE',
      tags: {},
    },
  };
}
