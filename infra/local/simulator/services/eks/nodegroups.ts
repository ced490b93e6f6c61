import type {
  DescribeNodegroupRequest,
  DescribeNodegroupResponse,
  ListNodegroupsRequest,
  ListNodegroupsResponse,
} from '@aws-sdk/client-eks';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import { PAGE } from './clusters.js';
import { eksErrors } from './errors.js';
import { findCluster, findNodegroup } from './lookup.js';
import { nodegroupView } from './views.js';

/** Names of the managed node groups. */
export function listNodegroups(input: ListNodegroupsRequest, context: CallContext): ListNodegroupsResponse {
  const cluster = findCluster(context, input.clusterName!);
  const { items, nextToken } = paginate(
    Object.keys(cluster.nodegroups),
    input,
    PAGE,
    eksErrors.invalidParameter,
  );
  return { nodegroups: items, nextToken };
}

/** One managed node group. */
export function describeNodegroup(
  input: DescribeNodegroupRequest,
  context: CallContext,
): DescribeNodegroupResponse {
  const cluster = findCluster(context, input.clusterName!);
  return { nodegroup: nodegroupView(context.region, cluster, findNodegroup(cluster, input.nodegroupName!)) };
}
