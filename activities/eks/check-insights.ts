import {
  DescribeInsightCommand,
  DescribeInsightsRefreshCommand,
  paginateListInsights,
  ResourceNotFoundException,
  StartInsightsRefreshCommand,
} from '@aws-sdk/client-eks';
import type { DescribeInsightsRefreshResponse, Insight, InsightSummary } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import { mapConcurrent } from '../concurrency.js';
import type { Action, ActionContext } from '../steps/action.js';
import { failed, running, started, succeeded } from '../steps/observation.js';
import { eksClient } from './describe.js';

type Parameters = ActionParameters<'eks', 'check_insights'>;

/** Insights that are described at the same time. */
const CONCURRENT_READS = 4;

/**
 * Has EKS evaluate its insights afresh and fails when one says ERROR for the version, with what it recommends, unless
 * forced. EKS itself does not always refuse an upgrade that its insights warn of, so this does not rely on it. Outputs:
 * `errors` and `unknown`, the names of the insights with these statuses.
 */
export const checkInsights: Action<Parameters> = {
  async start(context) {
    const before = await describeRefresh(context);
    if (before?.status === 'IN_PROGRESS') {
      return { state: 'adopted', update_id: null, outputs: {}, started_at: dateOf(before) };
    }
    const command = new StartInsightsRefreshCommand({ clusterName: context.target.clusterName });
    await eksClient(context).send(command, { abortSignal: context.signal });
    return started();
  },

  async observe(context, parameters) {
    const { clusterName } = context.target;
    const refresh = await describeRefresh(context);
    if (refresh?.status === 'IN_PROGRESS') return running();
    if (refresh?.status === 'FAILED' && !parameters.force) {
      const message = `EKS could not refresh the insights of cluster ${clusterName}: ${refresh.message}`;
      return failed(new DrydockError('AWS_ERROR', message, { resource: `cluster/${clusterName}` }));
    }

    const insights = await listInsights(context, parameters);
    const withStatus = (status: string) =>
      insights.filter(({ insightStatus }) => insightStatus?.status === status);
    const errors = withStatus('ERROR');
    const outputs = { errors: namesOf(errors), unknown: namesOf(withStatus('UNKNOWN')) };
    if (errors.length === 0 || parameters.force) return succeeded({ outputs });
    return failed(await blockedBy(context, parameters, errors), { outputs });
  },
};

/** The last refresh, or null when there has been none. */
async function describeRefresh(context: ActionContext): Promise<DescribeInsightsRefreshResponse | null> {
  const command = new DescribeInsightsRefreshCommand({ clusterName: context.target.clusterName });
  try {
    return await eksClient(context).send(command, { abortSignal: context.signal });
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

async function listInsights(
  context: ActionContext,
  { category, version }: Parameters,
): Promise<InsightSummary[]> {
  const insights: InsightSummary[] = [];
  for await (const page of paginateListInsights(
    { client: eksClient(context) },
    {
      clusterName: context.target.clusterName,
      filter: { categories: [category], kubernetesVersions: [version] },
    },
    { abortSignal: context.signal },
  )) {
    insights.push(...(page.insights ?? []));
  }
  return insights;
}

async function blockedBy(
  context: ActionContext,
  { category, version }: Parameters,
  errors: InsightSummary[],
): Promise<DrydockError> {
  const { clusterName } = context.target;
  const details = await mapConcurrent(errors, CONCURRENT_READS, async ({ id }) => {
    const command = new DescribeInsightCommand({ clusterName, id });
    const { insight } = await eksClient(context).send(command, { abortSignal: context.signal });
    return insight;
  });
  const aim = category === 'UPGRADE_READINESS' ? 'the upgrade' : 'the rollback';
  const message = `Insights of cluster ${clusterName} report errors for ${aim} to ${version}. ${details.map(describe).join(' ')}`;
  return new DrydockError('INSIGHTS_BLOCK', message, { resource: `cluster/${clusterName}` });
}

/** Name, reason and recommendation of an insight, as sentences. */
function describe(insight: Insight | undefined): string {
  const reason = insight?.insightStatus?.reason ?? 'no reason given';
  return `${insight?.name}: ${reason} Recommendation: ${insight?.recommendation ?? 'none.'}`;
}

function namesOf(insights: InsightSummary[]): string {
  return insights.map(({ name }) => name).join(', ');
}

function dateOf({ startedAt }: DescribeInsightsRefreshResponse): string {
  return (startedAt ?? new Date()).toISOString();
}
