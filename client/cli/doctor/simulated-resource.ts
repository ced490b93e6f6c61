import type { IamResource } from '../../../contracts/iam-actions.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The ARN to simulate actions on: something of the named cluster and its account and region, or anything when no cluster
 * is named.
 */
export function simulatedResource(kind: IamResource, clusterArn: string | null): string {
  // arn:aws:eks:REGION:ACCOUNT:cluster/NAME
  const [, partition, , region, account, cluster = ''] = clusterArn?.split(':') ?? [];
  if (clusterArn === null || partition === undefined) return '*';
  const name = cluster.replace('cluster/', '');
  switch (kind) {
    case 'any':
      return '*';
    case 'cluster':
      return clusterArn;
    case 'nodegroup':
    case 'addon':
      return `arn:${partition}:eks:${region}:${account}:${kind}/${name}/drydock-doctor/${NO_ID}`;
    case 'publicParameter':
      return `arn:${partition}:ssm:${region}::parameter/aws/service/eks/optimized-ami`;
    case 'launchTemplate':
      return `arn:${partition}:ec2:${region}:${account}:launch-template/lt-00000000000000000`;
    case 'eventBus':
      return `arn:${partition}:events:${region}:${account}:event-bus/default`;
    case 'role':
      return `arn:${partition}:iam::${account}:role/drydock-doctor`;
  }
}
