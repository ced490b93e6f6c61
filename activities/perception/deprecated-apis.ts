import type { Insight } from '@aws-sdk/client-eks';
import type { DeprecatedAPIInfo } from '../../contracts/cluster-state.js';

/** User agents named for one API: enough to find the owner, not a log. */
const MOST_USERS = 10;

/** `apiserver_requested_deprecated_apis{group="policy",…} 1`, a line of the API server's metrics. */
const GAUGE = /^apiserver_requested_deprecated_apis\{([^}]*)\}\s+(\S+)/gm;

/**
 * The deprecated APIs that were requested since the API server's start, from the text of its `/metrics`. It is only
 * one of the API servers behind the endpoint; the insights, where there are some, have seen them all.
 * @see https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
export function deprecatedInMetrics(text: string): DeprecatedAPIInfo[] {
  const found: DeprecatedAPIInfo[] = [];
  for (const [, labels = '', value] of text.matchAll(GAUGE)) {
    const label = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const removedIn = label('removed_release');
    if (!(Number(value) > 0) || removedIn === '') continue;
    found.push({
      api_version: [label('group'), label('version')].filter(Boolean).join('/'),
      resource: [label('resource'), label('subresource')].filter(Boolean).join('/'),
      removed_in: removedIn,
      replacement: null,
      source: 'metrics',
      users: [],
    });
  }
  return found;
}

/**
 * The deprecated APIs that an UPGRADE_READINESS insight saw in use over the last 30 days. An insight names every API
 * that its version removes; those in use are the ones with client statistics.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DeprecationDetail.html
 */
export function deprecatedInInsight(insight: Insight): DeprecatedAPIInfo[] {
  if (insight.insightStatus?.status === 'PASSING') return [];
  const details = insight.categorySpecificSummary?.deprecationDetails ?? [];
  const inUse = details.filter(({ clientStats }) => clientStats && clientStats.length > 0);
  return (inUse.length > 0 ? inUse : details).flatMap((detail) => {
    const api = parsePath(detail.usage);
    if (api === undefined || !detail.stopServingVersion) return [];
    const users = (detail.clientStats ?? []).flatMap(({ userAgent }) => userAgent ?? []);
    return {
      ...api,
      removed_in: detail.stopServingVersion,
      replacement: detail.replacedWith || null,
      source: 'insight' as const,
      users: users.slice(0, MOST_USERS),
    };
  });
}

/** `policy/v1beta1` and `podsecuritypolicies` of a path such as `/apis/policy/v1beta1/podsecuritypolicies`. */
function parsePath(
  path: string | undefined,
): Pick<DeprecatedAPIInfo, 'api_version' | 'resource'> | undefined {
  const match = /^\/?(?:apis|api)\/((?:[^/]+\/)?v\d[^/]*)\/(.+)$/.exec(path ?? '');
  return match ? { api_version: match[1]!, resource: match[2]! } : undefined;
}

/** One entry an API; an earlier source, which knows more, comes before a later one. */
export function mergeDeprecatedApis(...sources: DeprecatedAPIInfo[][]): DeprecatedAPIInfo[] {
  const byApi = new Map<string, DeprecatedAPIInfo>();
  for (const api of sources.flat()) {
    const key = `${api.api_version}/${api.resource}`;
    if (!byApi.has(key)) byApi.set(key, api);
  }
  return [...byApi.values()];
}
