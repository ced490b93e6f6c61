import {
  DescribeInsightCommand,
  DescribeInsightsRefreshCommand,
  paginateListInsights,
  StartInsightsRefreshCommand,
  type EKSClient,
  type InsightsFilter,
  type InsightSummary,
} from '@aws-sdk/client-eks';
import { setTimeout } from 'node:timers/promises';
import type { AwsClients } from '../../clients/clients.js';
import { mapConcurrent } from '../../concurrency.js';
import type { InsightInfo, InsightsInfo } from '../inventory.js';
import { failureReason } from './failure-reason.js';

const READS_IN_FLIGHT = 4;
const FIRST_POLL_MS = 100;
const POLL_GROWTH = 1.5;
const POLL_SECONDS = 10;
/** EKS says that a refresh takes minutes; beyond this its old insights are better than none. */
const REFRESH_DEADLINE_MS = 10 * 60_000;
const MAX_RESOURCES = 5;

/**
 * Refreshes EKS's insights and reads the upgrade insights of every version on the way and the configuration insights.
 * A refresh that fails, is not allowed or takes too long is told in `staleBecause`, and the insights are read as they
 * are. https://docs.aws.amazon.com/eks/latest/APIReference/API_StartInsightsRefresh.html
 */
export async function readInsights(
  { eks }: AwsClients,
  clusterName: string,
  hops: string[],
  signal: AbortSignal,
  pollSeconds = POLL_SECONDS,
): Promise<InsightsInfo> {
  const staleBecause = await refresh(eks, clusterName, signal, pollSeconds);
  const lists = await Promise.all([
    list(eks, clusterName, { categories: ['UPGRADE_READINESS'], kubernetesVersions: hops }, signal),
    list(eks, clusterName, { categories: ['MISCONFIGURATION'] }, signal),
  ]);
  const worthReading = lists.flat().filter(({ insightStatus }) => insightStatus?.status !== 'PASSING');
  const insights = await mapConcurrent(worthReading, READS_IN_FLIGHT, (summary) =>
    describe(eks, clusterName, summary, signal),
  );
  return { insights, staleBecause };
}

async function refresh(
  eks: EKSClient,
  clusterName: string,
  signal: AbortSignal,
  pollSeconds: number,
): Promise<string | null> {
  try {
    await eks.send(new StartInsightsRefreshCommand({ clusterName }), { abortSignal: signal });
    const deadline = Date.now() + REFRESH_DEADLINE_MS;
    for (
      let wait = FIRST_POLL_MS;
      Date.now() < deadline;
      wait = Math.min(POLL_GROWTH * wait, pollSeconds * 1000)
    ) {
      const command = new DescribeInsightsRefreshCommand({ clusterName });
      const { status, message } = await eks.send(command, { abortSignal: signal });
      if (status === 'COMPLETED') return null;
      if (status === 'FAILED') return `The refresh of the insights failed: ${message ?? 'no reason given'}.`;
      await setTimeout(wait, undefined, { signal });
    }
    return `The refresh of the insights did not end within ${REFRESH_DEADLINE_MS / 60_000} minutes.`;
  } catch (error) {
    signal.throwIfAborted();
    return `The insights could not be refreshed: ${failureReason(error)}.`;
  }
}

async function list(
  eks: EKSClient,
  clusterName: string,
  filter: InsightsFilter,
  signal: AbortSignal,
): Promise<InsightSummary[]> {
  const summaries: InsightSummary[] = [];
  for await (const page of paginateListInsights(
    { client: eks },
    { clusterName, filter },
    { abortSignal: signal },
  )) {
    summaries.push(...(page.insights ?? []));
  }
  return summaries;
}

async function describe(
  eks: EKSClient,
  clusterName: string,
  summary: InsightSummary,
  signal: AbortSignal,
): Promise<InsightInfo> {
  const command = new DescribeInsightCommand({ clusterName, id: summary.id });
  const { insight } = await eks.send(command, { abortSignal: signal });
  return {
    id: summary.id ?? '',
    name: summary.name ?? '',
    category: summary.category ?? '',
    kubernetesVersion: summary.kubernetesVersion ?? null,
    status: summary.insightStatus?.status ?? 'UNKNOWN',
    reason: insight?.insightStatus?.reason ?? summary.insightStatus?.reason ?? '',
    recommendation: insight?.recommendation ?? '',
    resources: (insight?.resources ?? [])
      .flatMap(({ arn, kubernetesResourceUri }) => arn ?? kubernetesResourceUri ?? [])
      .slice(0, MAX_RESOURCES),
  };
}
