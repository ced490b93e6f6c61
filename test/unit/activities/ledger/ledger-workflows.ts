import { ApplicationFailure } from '@temporalio/workflow';

export { clusterLedger } from '../../../../workflows/ledger/cluster-ledger.js';

/** An upgrade that ends at once as it is told: with a result, or with a failure of these details. */
export async function upgradeCluster(end: { result?: unknown; details?: unknown[] }): Promise<unknown> {
  if (end.details) throw ApplicationFailure.create({ nonRetryable: true, type: 'X', details: end.details });
  return end.result;
}
