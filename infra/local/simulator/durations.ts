/**
 * How long things take in AWS, in seconds of AWS time; the clock's scale divides them. Typical values, not the worst:
 * a control plane update is documented as "several minutes", and a node is Ready about a minute and a half after launch.
 */
export const DURATIONS = {
  clusterCreate: 600,
  clusterDelete: 300,
  controlPlaneUpdate: 480,
  controlPlaneRollback: 600,
  clusterConfigUpdate: 60,
  addonCreate: 60,
  addonUpdate: 60,
  addonDelete: 30,
  nodegroupCreate: 180,
  nodegroupDelete: 180,
  nodegroupConfigUpdate: 30,
  /** What a node group version update takes at least, even of a group without nodes. */
  nodegroupVersionUpdate: 30,
  /** Between two attempts to evict what is left on a node. */
  evictionRetry: 5,
  /** How long DescribeInstances still shows a terminated instance. */
  terminatedInstanceShown: 3600,
  /** After which an update that was told to fail (`failUpdate`) fails, with its first new nodes already there. */
  nodegroupUpdateFailure: 150,
  nodeReady: 90,
  /** A new node that is not Ready by then fails the node group update with NodeCreationFailure. */
  nodeReadyTimeout: 900,
  /** Evictions that budgets still refuse by then fail the update with PodEvictionFailure. */
  evictionTimeout: 900,
  instanceTerminate: 60,
  insightsRefresh: 60,
} as const;
