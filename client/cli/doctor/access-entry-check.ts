import {
  DescribeAccessEntryCommand,
  paginateListAssociatedAccessPolicies,
  type Cluster,
  type EKSClient,
} from '@aws-sdk/client-eks';
import { DrydockError } from '../../../contracts/drydock-error.js';
import { inArea, type Check } from './check.js';

const { ok, unknown, failed } = inArea('aws');
const NAME = 'kubernetes access';

/** Whether the cluster has an access entry for the principal, and what the entry allows. */
export async function checkAccessEntry(
  eks: EKSClient,
  cluster: Cluster,
  principalArn: string,
): Promise<Check> {
  const clusterName = cluster.name ?? '';
  const mode = cluster.accessConfig?.authenticationMode;
  if (mode === 'CONFIG_MAP')
    return unknown(NAME, 'The cluster uses the aws-auth ConfigMap only, not access entries');
  try {
    const { accessEntry } = await eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
    const groups = accessEntry?.kubernetesGroups ?? [];
    const policies: string[] = [];
    const pages = paginateListAssociatedAccessPolicies({ client: eks }, { clusterName, principalArn });
    for await (const page of pages) {
      for (const { policyArn } of page.associatedAccessPolicies ?? []) {
        policies.push(policyArn?.split('/').at(-1) ?? '');
      }
    }
    if (groups.length + policies.length === 0) {
      const message = `The access entry of ${principalArn} has no policy and no group`;
      return failed(
        NAME,
        new DrydockError('KUBERNETES_FORBIDDEN', message, { resource: principalArn }).failure,
      );
    }
    return ok(
      NAME,
      `access entry with ${[...policies, ...groups.map((group) => `group ${group}`)].join(', ')}`,
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      return withoutEntry(clusterName, mode, principalArn);
    }
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return unknown(NAME, `The access entry cannot be read: ${reason}`);
  }
}

function withoutEntry(clusterName: string, mode: string | undefined, principalArn: string): Check {
  const message = `${clusterName} has no access entry for ${principalArn}`;
  if (mode === 'API') {
    return failed(
      NAME,
      new DrydockError('KUBERNETES_UNAUTHORIZED', message, { resource: principalArn }).failure,
    );
  }
  return unknown(NAME, `${message}; its aws-auth ConfigMap may still let it in`);
}
