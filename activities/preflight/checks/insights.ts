import type { Finding } from '../../../contracts/findings.js';
import { defineCheck, finding, type CheckContext } from '../check.js';
import type { InsightInfo } from '../inventory.js';

const PREFIXES = {
  UPGRADE_READINESS: 'UPGRADE_INSIGHT',
  MISCONFIGURATION: 'MISCONFIGURATION_INSIGHT',
} as const;

/**
 * Upgrade insights whose cause a plan removes by itself on the way (it moves add-ons, node groups and kube-proxy). They
 * are told, and judged again by the gate before each control plane, when they must be gone.
 */
const REMOVED_BY_THE_PLAN = new Set([
  'EKS add-on version compatibility',
  'Kubelet version skew',
  'kube-proxy version skew',
]);

/**
 * EKS's own insights. EKS does not reliably refuse an upgrade because of them, so they are judged here; `force.insights`
 * turns an error into advice.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
 */
export const insightCheck = defineCheck({
  codes: [
    'UPGRADE_INSIGHT_ERROR',
    'UPGRADE_INSIGHT_WARNING',
    'UPGRADE_INSIGHT_UNKNOWN',
    'MISCONFIGURATION_INSIGHT_ERROR',
    'MISCONFIGURATION_INSIGHT_WARNING',
    'MISCONFIGURATION_INSIGHT_UNKNOWN',
    'INSIGHTS_STALE',
  ],
  needs: ['insights'],
  run: ({ insights: { insights, staleBecause } }, context) => [
    ...insights.flatMap((insight) => judge(insight, context)),
    ...(staleBecause === null ? [] : [finding('INSIGHTS_STALE', context.state.arn, staleBecause)]),
  ],
});

function judge(insight: InsightInfo, { request }: CheckContext): Finding[] {
  const { category, status } = insight;
  if (category !== 'UPGRADE_READINESS' && category !== 'MISCONFIGURATION') return [];
  if (status !== 'ERROR' && status !== 'WARNING' && status !== 'UNKNOWN') return [];
  const where = insight.resources.length > 0 ? ` Seen at ${insight.resources.join(', ')}.` : '';
  const version = insight.kubernetesVersion ? ` (Kubernetes ${insight.kubernetesVersion})` : '';
  const message = `${insight.name}${version}: ${insight.reason || status}${where}`;
  const planned = category === 'UPGRADE_READINESS' && REMOVED_BY_THE_PLAN.has(insight.name);
  const weakened = status === 'ERROR' && request.force.insights ? 'recommended' : undefined;
  return [
    finding(`${PREFIXES[category]}_${status}`, `Insight/${insight.id}`, message, {
      severity: planned ? 'info' : weakened,
      remedy: insight.recommendation || undefined,
    }),
  ];
}
