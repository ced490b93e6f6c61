import type { Check } from './check.js';
import { addonChecks } from './checks/addons.js';
import { apiCheck } from './checks/apis.js';
import { blockingBudgetCheck, missingBudgetCheck } from './checks/budgets.js';
import { clusterChecks } from './checks/cluster.js';
import { autoscalerCheck, ingressNginxCheck, ipvsCheck, karpenterCheck } from './checks/components.js';
import { insightCheck } from './checks/insights.js';
import { launchTemplateCheck } from './checks/launch-templates.js';
import { nodeGroupChecks } from './checks/node-groups.js';
import { nodeHealthCheck, unmanagedNodesCheck } from './checks/nodes.js';
import { podChecks } from './checks/pods.js';
import { kubeletSkewCheck, kubeProxySkewCheck } from './checks/skew.js';
import { antiAffinityCheck, spreadCheck } from './checks/spread.js';
import { controlPlaneSubnetCheck, missingSubnetCheck, nodeSubnetCheck } from './checks/subnets.js';
import { supportCheck } from './checks/support.js';
import { vcpuQuotaCheck } from './checks/vcpu-quotas.js';
import { webhookCheck } from './checks/webhooks.js';
import { workloadChecks } from './checks/workloads.js';

/** Every pre-flight check, in the order of the report's `checked`. */
export const CHECKS: readonly Check[] = [
  ...clusterChecks,
  supportCheck,
  insightCheck,
  apiCheck,
  missingSubnetCheck,
  controlPlaneSubnetCheck,
  nodeSubnetCheck,
  vcpuQuotaCheck,
  ...addonChecks,
  ...nodeGroupChecks,
  launchTemplateCheck,
  kubeletSkewCheck,
  kubeProxySkewCheck,
  unmanagedNodesCheck,
  nodeHealthCheck,
  webhookCheck,
  blockingBudgetCheck,
  missingBudgetCheck,
  ...workloadChecks,
  antiAffinityCheck,
  spreadCheck,
  ...podChecks,
  ipvsCheck,
  ingressNginxCheck,
  autoscalerCheck,
  karpenterCheck,
];
