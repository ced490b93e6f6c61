import type {
  DescribeInsightRequest,
  DescribeInsightResponse,
  DescribeInsightsRefreshRequest,
  DescribeInsightsRefreshResponse,
  Insight,
  ListInsightsRequest,
  ListInsightsResponse,
  StartInsightsRefreshRequest,
  StartInsightsRefreshResponse,
} from '@aws-sdk/client-eks';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import type { InsightState } from '../../world/state.js';
import { PAGE } from './clusters.js';
import { eksErrors } from './errors.js';
import { findCluster } from './lookup.js';

/** The insights as of the last refresh that pass the filter. */
export function listInsights(input: ListInsightsRequest, context: CallContext): ListInsightsResponse {
  const cluster = findCluster(context, input.clusterName!);
  const { categories, kubernetesVersions, statuses } = input.filter ?? {};
  const chosen = cluster.insights.filter(
    (insight) =>
      (!categories?.length || categories.includes(insight.category)) &&
      (!kubernetesVersions?.length || kubernetesVersions.includes(insight.kubernetesVersion)) &&
      (!statuses?.length || statuses.includes(insight.status)),
  );
  const { items, nextToken } = paginate(chosen, input, PAGE, eksErrors.invalidParameter);
  return { insights: items.map(summary), nextToken };
}

/** One insight with the resources it is about. */
export function describeInsight(
  input: DescribeInsightRequest,
  context: CallContext,
): DescribeInsightResponse {
  const cluster = findCluster(context, input.clusterName!);
  const insight = cluster.insights.find(({ id }) => id === input.id);
  if (!insight)
    throw eksErrors.notFound(`No insight found for ID: ${input.id}`, { clusterName: cluster.name });
  return { insight: detail(insight) };
}

/** Begins to look again; a second request while it does is answered with the refresh that runs. */
export function startInsightsRefresh(
  input: StartInsightsRefreshRequest,
  context: CallContext,
): StartInsightsRefreshResponse {
  const cluster = findCluster(context, input.clusterName!);
  const running = cluster.insightsRefresh && cluster.insightsRefresh.endedAt === undefined;
  if (!running) {
    cluster.insightsRefresh = { startedAt: context.world.now() };
    context.world.touch();
  }
  return {
    message: running ? 'An insights refresh is already in progress' : 'Insights refresh started',
    status: 'IN_PROGRESS',
  };
}

/** The last refresh, running or done. */
export function describeInsightsRefresh(
  input: DescribeInsightsRefreshRequest,
  context: CallContext,
): DescribeInsightsRefreshResponse {
  const cluster = findCluster(context, input.clusterName!);
  const refresh = cluster.insightsRefresh;
  if (!refresh)
    throw eksErrors.notFound(`No insights refresh found for cluster: ${cluster.name}`, {
      clusterName: cluster.name,
    });
  return {
    message:
      refresh.endedAt === undefined ? 'Insights refresh is in progress' : 'Insights refresh is complete',
    status: refresh.endedAt === undefined ? 'IN_PROGRESS' : 'COMPLETED',
    startedAt: new Date(refresh.startedAt),
    endedAt: refresh.endedAt === undefined ? undefined : new Date(refresh.endedAt),
  };
}

function summary(insight: InsightState) {
  return {
    id: insight.id,
    name: insight.name,
    category: insight.category,
    kubernetesVersion: insight.kubernetesVersion,
    lastRefreshTime: new Date(insight.refreshedAt),
    lastTransitionTime: new Date(insight.changedAt),
    description: insight.description,
    insightStatus: { status: insight.status, reason: insight.reason },
  };
}

function detail(insight: InsightState): Insight {
  return {
    ...summary(insight),
    recommendation: insight.recommendation,
    additionalInfo: {
      'EKS cluster insights': 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html',
    },
    resources: insight.resources.map(({ status, uri, arn }) => ({
      insightStatus: { status: status as 'ERROR' },
      kubernetesResourceUri: uri,
      arn,
    })),
    categorySpecificSummary: {
      deprecationDetails: insight.deprecations.map((deprecation) => ({ ...deprecation, clientStats: [] })),
      addonCompatibilityDetails: insight.addons,
    },
  };
}
