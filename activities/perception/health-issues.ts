import type { HealthIssue } from '../../contracts/cluster-state.js';

/** Health issues of a cluster, node group or add-on: EKS gives all three the same shape. */
export function healthIssues(
  issues: readonly { code?: string; message?: string; resourceIds?: string[] }[] | undefined,
): HealthIssue[] {
  return (issues ?? []).map(({ code, message, resourceIds }) => ({
    code: code ?? '',
    message: message ?? '',
    resource_ids: resourceIds ?? [],
  }));
}
