import type { PreflightReport } from '../../contracts/findings.js';
import type { Target } from '../../contracts/target.js';
import { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { KubernetesClients } from '../../activities/clients/clients.js';
import { createClients } from '../../activities/clients/create-clients.js';
import { pages, type ListPage, type PageParams } from '../../activities/kubernetes/list.js';
import { createPerceptionActivities } from '../../activities/perception/perception-activities.js';
import { createPreflightActivities } from '../../activities/preflight/create-preflight-activities.js';
import { inActivity } from '../support/in-activity.js';
import { useSimulator } from '../support/simulator-environment.js';
import { LARGE, largeCluster, VERSIONS } from './clusters.js';
import { startParts } from './parts.js';
import { row, type Row, type Sample } from './rows.js';

/** So fast that the refresh of the insights, which only waits for EKS, is over before the lists are. */
const SCALE = 1000;
const ROUNDS = 11;

/**
 * The pre-flight checks of a cluster of 1,000 nodes and 5,000 pods, whose simulator is in another process, against the
 * bare calls that list its nodes, pods, budgets and workloads, with the same clients, pages and concurrency. Both take
 * turns, after one round that does not count.
 */
export async function measurePreflight(log: (line: string) => void): Promise<Row[]> {
  const parts = await startParts(SCALE);
  useSimulator(parts.aws.url);
  const clients = createClients();
  try {
    await parts.aws.addCluster(largeCluster('large'));
    const request = UpgradeRequest.parse({ clusterName: 'large', targetVersion: VERSIONS.to });
    const { resolveTarget, perceiveCluster } = createPerceptionActivities({ clients });
    const { runPreflight } = createPreflightActivities({ clients });
    const target: Target = (await inActivity(() => resolveTarget({ request }))).result;
    const state = (await inActivity(() => perceiveCluster({ target }))).result;
    const kubernetes = await clients.kubernetes(target);
    const check = async (): Promise<PreflightReport> =>
      (await inActivity(() => runPreflight({ target, request, state }))).result;

    const samples: Sample[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const reference = await timed(() => listEverything(kubernetes));
      const value = await timed(check);
      if (value.result.unknown.length > 0)
        throw new Error(`Some checks could not run: ${JSON.stringify(value.result.unknown)}`);
      log(
        `pre-flight ${value.ms.toFixed(0)} ms, ${reference.result} objects listed in ${reference.ms.toFixed(0)} ms`,
      );
      if (round > 0) samples.push({ value: value.ms, reference: reference.ms });
    }
    return [
      row({
        measure: `Pre-flight (${LARGE.nodes} nodes, ${LARGE.pods} pods)`,
        unit: 'ms',
        against: 'the list calls alone',
        goal: 1.5,
        samples,
      }),
    ];
  } finally {
    clients.close();
    await parts.stop();
  }
}

/** Lists what the pre-flight checks look at and keeps nothing of it; returns how many objects there were. */
async function listEverything({ core, apps, policy }: KubernetesClients): Promise<number> {
  const counts = await Promise.all([
    count((params) => core.listNode(params)),
    count((params) => core.listPodForAllNamespaces(params)),
    count((params) => policy.listPodDisruptionBudgetForAllNamespaces(params)),
    count((params) => apps.listDeploymentForAllNamespaces(params)),
    count((params) => apps.listStatefulSetForAllNamespaces(params)),
    count((params) => apps.listDaemonSetForAllNamespaces(params)),
  ]);
  return counts.reduce((sum, each) => sum + each, 0);
}

async function count<T>(list: (params: PageParams) => Promise<ListPage<T>>): Promise<number> {
  let objects = 0;
  for await (const page of pages(list)) objects += page.length;
  return objects;
}

async function timed<T>(run: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await run();
  return { result, ms: performance.now() - start };
}
