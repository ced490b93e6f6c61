import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Access, Target } from '../../contracts/target.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { Clients } from '../clients/clients.js';
import { toDrydockError } from '../failures.js';

/**
 * Fills in the region (of the default chain) and the account (of the credentials, after the role) of a request, and
 * makes sure that EKS knows the cluster.
 * @throws INVALID_REQUEST without a region anywhere, or when the account is not the one the credentials lead to;
 * CLUSTER_NOT_FOUND; AWS_ACCESS_DENIED.
 */
export async function resolveTarget(
  request: UpgradeRequest,
  clients: Clients,
  defaultRegion: (profile?: string) => Promise<string | null>,
  abortSignal: AbortSignal,
): Promise<Target> {
  const { clusterName, profile } = request;
  const region = request.region ?? (await defaultRegion(profile));
  if (region === null) {
    throw new DrydockError(
      'INVALID_REQUEST',
      'The request names no region, and the worker has no default one.',
      {
        field: 'region',
        remedy: "Set `region` in the request, or AWS_REGION in the worker's environment.",
      },
    );
  }
  const access = accessOf(request);
  const { sts, eks } = clients.aws({ region, access });

  const { Account: account } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal });
  if (account === undefined)
    throw new DrydockError('AWS_CREDENTIALS', 'GetCallerIdentity answered without an account.');
  if (request.account !== undefined && request.account !== account) {
    const identity =
      request.roleArn === undefined ? "The worker's credentials lead" : `Role ${request.roleArn} leads`;
    throw new DrydockError(
      'INVALID_REQUEST',
      `${identity} to account ${account}, not to ${request.account}.`,
      {
        field: 'account',
        remedy: `Name a role of account ${request.account} in \`roleArn\`, or correct \`account\`.`,
      },
    );
  }

  try {
    await eks.send(new DescribeClusterCommand({ name: clusterName }), { abortSignal });
  } catch (error) {
    if (toDrydockError(error).code !== 'CLUSTER_NOT_FOUND') throw error;
    throw new DrydockError(
      'CLUSTER_NOT_FOUND',
      `Account ${account} has no cluster ${clusterName} in ${region}.`,
      { field: 'clusterName', resource: clusterName, cause: error },
    );
  }
  return { account, region, clusterName, access };
}

/** Only what the request sets: a target travels through many payloads. */
function accessOf({ roleArn, externalId, profile, kubeContext }: UpgradeRequest): Access {
  return {
    ...(roleArn !== undefined && { roleArn }),
    ...(externalId !== undefined && { externalId }),
    ...(profile !== undefined && { profile }),
    ...(kubeContext !== undefined && { kubeContext }),
  };
}
