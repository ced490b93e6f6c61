import type {
  DescribeClusterRequest,
  DescribeClusterResponse,
  DescribeClusterVersionsRequest,
  DescribeClusterVersionsResponse,
  ListClustersRequest,
  ListClustersResponse,
} from '@aws-sdk/client-eks';
import { kubernetesVersions } from '../../catalog/kubernetes-versions.js';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import { eksErrors } from './errors.js';
import { findCluster } from './lookup.js';
import { clusterView } from './views.js';

/** EKS's page size for every list. */
export const PAGE = 100;

/** Names of the region's clusters. */
export function listClusters(input: ListClustersRequest, { region }: CallContext): ListClustersResponse {
  const { items, nextToken } = paginate(
    Object.keys(region.clusters),
    input,
    PAGE,
    eksErrors.invalidParameter,
  );
  return { clusters: items, nextToken };
}

/** One cluster. */
export function describeCluster(
  input: DescribeClusterRequest,
  context: CallContext,
): DescribeClusterResponse {
  return { cluster: clusterView(context.world, findCluster(context, input.name!)) };
}

/** The versions that EKS offers; unsupported ones only with `includeAll` or when asked for by name or status. */
export function describeClusterVersions(
  input: DescribeClusterVersionsRequest,
  { world }: CallContext,
): DescribeClusterVersionsResponse {
  const status = input.versionStatus ?? input.status?.toUpperCase().replace('-', '_');
  const explicit = input.includeAll || input.clusterVersions?.length || status;
  const chosen = kubernetesVersions(world.now())
    .reverse()
    .filter(
      (known) =>
        (explicit || known.status !== 'UNSUPPORTED') &&
        (!input.clusterVersions?.length || input.clusterVersions.includes(known.version)) &&
        (!status || known.status === status) &&
        (!input.defaultOnly || known.defaultVersion),
    );
  const { items, nextToken } = paginate(chosen, input, PAGE, eksErrors.invalidParameter);
  return {
    nextToken,
    clusterVersions: items.map((known) => ({
      clusterVersion: known.version,
      clusterType: 'eks',
      defaultPlatformVersion: known.platformVersion,
      defaultVersion: known.defaultVersion,
      releaseDate: known.releaseDate,
      endOfStandardSupportDate: known.endOfStandardSupportDate,
      endOfExtendedSupportDate: known.endOfExtendedSupportDate,
      status: known.status.toLowerCase().replace('_', '-') as 'standard-support',
      versionStatus: known.status,
      kubernetesPatchVersion: known.patch,
    })),
  };
}
