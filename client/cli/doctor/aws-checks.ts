import { DescribeClusterCommand, EKSClient, type Cluster } from '@aws-sdk/client-eks';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { awsFailure } from './aws-failure.js';
import { checkAccessEntry } from './access-entry-check.js';
import { inArea, type Check } from './check.js';
import { checkPermissions } from './permission-check.js';
import { principalOf } from './principal.js';

const { ok, failed } = inArea('aws');

/** Which account, region and cluster to look at, and as whom. */
export interface AwsScope {
  region?: string;
  profile?: string;
  roleArn?: string;
  externalId?: string;
  cluster?: string;
}

/**
 * Who this shell is to AWS and what it may do; with a cluster, whether it is there and lets this shell in. It checks the
 * credentials of this shell: a worker elsewhere may have others.
 */
export async function checkAws(scope: AwsScope): Promise<Check[]> {
  const settings = {
    ...(scope.region === undefined ? {} : { region: scope.region }),
    credentials: credentialsOf(scope),
    maxAttempts: 2,
  };
  let callerArn: string;
  let accountCheck: Check;
  try {
    const caller = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    callerArn = caller.Arn ?? '';
    accountCheck = ok('credentials', `${callerArn} in account ${caller.Account ?? ''}`);
  } catch (error) {
    return [failed('credentials', awsFailure(error, 'AWS does not know who this shell is'))];
  }

  const iam = new IAMClient(settings);
  const principal = await principalArn(iam, callerArn);
  const checks = [accountCheck];
  let cluster: Cluster | undefined;
  if (scope.cluster !== undefined) {
    const eks = new EKSClient(settings);
    try {
      ({ cluster } = await eks.send(new DescribeClusterCommand({ name: scope.cluster })));
      checks.push(ok('cluster', `${scope.cluster} is ${cluster?.status} at version ${cluster?.version}`));
    } catch (error) {
      checks.push(failed('cluster', awsFailure(error, `Cluster ${scope.cluster} cannot be read`)));
    }
    if (cluster) checks.push(await checkAccessEntry(eks, cluster, principal));
  }
  checks.push(await checkPermissions(iam, principal, cluster?.arn ?? null));
  return checks;
}

function credentialsOf({ profile, roleArn, externalId }: AwsScope) {
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile });
  if (roleArn === undefined) return own;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: roleArn,
      RoleSessionName: 'drydock-doctor',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
  });
}

/** The principal's ARN with the role's path, where IAM tells it. */
async function principalArn(iam: IAMClient, callerArn: string): Promise<string> {
  const { arn, roleName } = principalOf(callerArn);
  if (roleName === null) return arn;
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
    return Role?.Arn ?? arn;
  } catch {
    // Reading roles is a permission of its own, and most roles have no path.
    return arn;
  }
}
