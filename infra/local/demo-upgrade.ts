import { DescribeClusterCommand, DescribeClusterVersionsCommand, type EKSClient } from '@aws-sdk/client-eks';
import { followOperation } from '../../client/cli/follow.js';
import type { Drydock, Operation } from '../../client/sdk/index.js';
import { DEMO_CLUSTER } from './demo-cluster.js';

/** The operation to show: one that is still running from an earlier start, or a new upgrade by one minor version. */
export async function startDemoUpgrade(drydock: Drydock, eks: EKSClient): Promise<Operation | null> {
  const running = await drydock.listOperations({
    cluster: DEMO_CLUSTER.name,
    kind: 'upgrade',
    status: 'RUNNING',
    limit: 1,
  });
  if (running[0]) return drydock.operation(running[0].operation_id);

  const targetVersion = await nextVersion(eks);
  if (!targetVersion) return null;
  const { operation } = await drydock.startUpgrade(
    { clusterName: DEMO_CLUSTER.name, targetVersion, initiatedBy: 'npm start' },
    { operationId: `demo-upgrade-to-${targetVersion}-${Date.now().toString(36)}` },
  );
  return operation;
}

/** The minor version above the demo cluster's, if EKS offers one. */
async function nextVersion(eks: EKSClient): Promise<string | undefined> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: DEMO_CLUSTER.name }));
  const { clusterVersions = [] } = await eks.send(new DescribeClusterVersionsCommand({}));
  const minor = Number(cluster?.version?.split('.')[1]) + 1;
  return clusterVersions.map((offered) => offered.clusterVersion).find((version) => version === `1.${minor}`);
}

/** Shows the upgrade live until it ends. Returns whether it succeeded, and prints why when it did not. */
export async function showUpgrade(operation: Operation, signal: AbortSignal): Promise<boolean> {
  await followOperation(operation, {
    stream: process.stdout,
    mode: process.stdout.isTTY ? 'live' : 'plain',
    signal,
  });
  if (signal.aborted) return false;
  const { status, duration } = await operation.result();
  console.log(
    `\nThe upgrade ${status === 'SUCCEEDED' ? 'succeeded' : `ended as ${status}`} in ${duration.slice(2).toLowerCase()}.`,
  );
  return status === 'SUCCEEDED';
}
