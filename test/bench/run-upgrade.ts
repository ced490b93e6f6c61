import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { awsSpans, criticalPath, type CriticalPath } from './critical-path.js';
import { VERSIONS } from './clusters.js';
import type { Parts } from './parts.js';

/** A finished upgrade and what it took. */
export interface MeasuredUpgrade {
  result: UpgradeResult;
  /** From the request to start it to its result in the caller's hands, in milliseconds. */
  wallMs: number;
  path: CriticalPath;
  /** Events in its history. */
  events: number;
  nodes: number;
}

/** Upgrades a cluster with the request's defaults. @throws OperationFailedError when it does not succeed. */
export async function runUpgrade(parts: Parts, clusterName: string): Promise<MeasuredUpgrade> {
  const start = Date.now();
  const { operation } = await parts.drydock.startUpgrade({
    clusterName,
    targetVersion: VERSIONS.to,
    initiatedBy: 'bench',
  });
  const result = await operation.result();
  const end = Date.now();
  const cluster = await parts.aws.cluster(clusterName);
  const refreshes = await parts.aws.eksCalls('StartInsightsRefresh');
  const history = await parts.drydock.temporal.client.workflow.getHandle(operation.id).fetchHistory();
  return {
    result,
    wallMs: end - start,
    path: criticalPath(awsSpans(cluster, refreshes, parts.scale), start, end),
    events: history.events?.length ?? 0,
    nodes: result.steps.reduce((sum, { nodes }) => sum + (nodes?.total ?? 0), 0),
  };
}
