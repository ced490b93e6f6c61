import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import type { Addon, Cluster, EKSClient, Nodegroup } from '@aws-sdk/client-eks';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { ActionContext } from '../steps/action.js';

/** The EKS client of the context's account and region. */
export function eksClient(context: ActionContext): EKSClient {
  return context.clients.aws(context.target).eks;
}

/** The cluster as EKS describes it. @throws CLUSTER_NOT_FOUND. */
export async function describeCluster(context: ActionContext): Promise<Cluster> {
  const { clusterName, account, region } = context.target;
  const command = new DescribeClusterCommand({ name: clusterName });
  const cluster = await orNull(async () => {
    const answer = await eksClient(context).send(command, { abortSignal: context.signal });
    return answer.cluster;
  });
  if (cluster) return cluster;
  throw new DrydockError(
    'CLUSTER_NOT_FOUND',
    `Cluster ${clusterName} does not exist in ${region} of account ${account}.`,
    {
      resource: `cluster/${clusterName}`,
    },
  );
}

/** A managed node group, or null when there is none of this name. */
export async function findNodegroup(
  context: ActionContext,
  nodegroupName: string,
): Promise<Nodegroup | null> {
  const command = new DescribeNodegroupCommand({ clusterName: context.target.clusterName, nodegroupName });
  return orNull(async () => {
    const answer = await eksClient(context).send(command, { abortSignal: context.signal });
    return answer.nodegroup;
  });
}

/** A managed node group. @throws NODEGROUP_NOT_FOUND. */
export async function describeNodegroup(context: ActionContext, name: string): Promise<Nodegroup> {
  const nodegroup = await findNodegroup(context, name);
  if (nodegroup) return nodegroup;
  const { clusterName } = context.target;
  throw new DrydockError('NODEGROUP_NOT_FOUND', `Cluster ${clusterName} has no node group ${name}.`, {
    resource: `nodegroup/${clusterName}/${name}`,
  });
}

/** An add-on of the cluster. @throws ResourceNotFoundException of the SDK. */
export async function describeAddon(context: ActionContext, addonName: string): Promise<Addon> {
  const command = new DescribeAddonCommand({ clusterName: context.target.clusterName, addonName });
  const { addon } = await eksClient(context).send(command, { abortSignal: context.signal });
  return addon ?? {};
}

async function orNull<T>(describe: () => Promise<T | undefined>): Promise<T | null> {
  try {
    return (await describe()) ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}
