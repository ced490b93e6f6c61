import { CancellationScope, allHandlersFinished, condition } from '@temporalio/workflow';
import { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { parseInput } from '../shared/failures.js';
import { Upgrade } from './upgrade.js';

/**
 * Upgrades one cluster: Perception, Reasoning, Execution, Validation, and back again when it must.
 *
 * Input: {@link UpgradeRequest}, in either spelling of the seeds. Completes with an {@link UpgradeResult} of status
 * SUCCEEDED or PLANNED; otherwise fails with an ApplicationFailure (cancelled: a CancelledFailure) whose details are
 * the failure and the result. Started by clients, or by
 * `temporal workflow start --type upgradeCluster --task-queue drydock --input '{"clusterName":…}'`.
 *
 * The work runs shielded from cancellation: a cancel request is an interruption that is honoured between two changes.
 */
export async function upgradeCluster(input: unknown): Promise<UpgradeResult> {
  const request = parseInput(UpgradeRequest, input);
  const upgrade = new Upgrade(request);
  const result = await CancellationScope.nonCancellable(() => upgrade.run());
  await condition(allHandlersFinished);
  return result;
}
