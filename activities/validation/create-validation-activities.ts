import type { Target } from '../../contracts/target.js';
import type { ValidationCriterion } from '../../contracts/upgrade-request.js';
import type { ValidationActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { toDrydockError } from '../failures.js';
import { heartbeating } from '../heartbeating.js';
import { jitteredSleep } from '../steps/jittered-sleep.js';
import { baselineOf } from './baseline.js';
import { PARTS_OF } from './criteria.js';
import { readAddons, readControlPlane, readNodes, readPods, readWorkloads } from './read-health.js';
import { resultOf } from './result.js';
import type { HealthSnapshot, Read } from './snapshot.js';

/** The second look comes after a quarter of the usual time: most clusters need only seconds to settle. */
const FIRST_WAIT_PART = 4;
const WAIT_GROWTH = 1.5;

export interface ValidationDependencies {
  clients: Clients;
  /** How long to wait at most between two looks at a cluster that is not well. */
  polling: { seconds: number };
}

/** The activities that capture a cluster's health and compare with it later. */
export function createValidationActivities({
  clients,
  polling,
}: ValidationDependencies): ValidationActivities {
  return {
    captureHealth({ target }) {
      return heartbeating(async (signal) => {
        const { eks } = clients.aws(target);
        const kubernetes = await clients.kubernetes(target);
        const [nodes, pods, workloads, addons] = await Promise.all([
          readNodes(kubernetes, signal),
          readPods(kubernetes, signal),
          readWorkloads(kubernetes, signal),
          readAddons(eks, target.clusterName, signal),
        ]);
        return baselineOf({ nodes, pods, workloads, addons }, new Date());
      });
    },

    validateCluster({ target, stepId, criteria, baseline, expectedVersion, timeoutSeconds }) {
      const expected = { clusterName: target.clusterName, baseline, expectedVersion };
      const deadline = performance.now() + timeoutSeconds * 1000;
      return heartbeating(async (signal) => {
        for (let wait = polling.seconds / FIRST_WAIT_PART; ; wait *= WAIT_GROWTH) {
          const snapshot = await readSnapshot(clients, target, criteria, signal);
          signal.throwIfAborted();
          const result = resultOf(stepId, criteria, snapshot, expected, new Date());
          const left = deadline - performance.now();
          if (result.status === 'PASSED' || left <= 0) return result;
          await jitteredSleep(Math.min(wait, polling.seconds), signal, left);
        }
      });
    },
  };
}

/** Reads the parts that the criteria look at; what cannot be read carries the reason. */
async function readSnapshot(
  clients: Clients,
  target: Target,
  criteria: ValidationCriterion[],
  signal: AbortSignal,
): Promise<HealthSnapshot> {
  const wanted = new Set(criteria.flatMap(({ type }) => PARTS_OF[type]));
  const { eks } = clients.aws(target);
  const kubernetes = () => clients.kubernetes(target);
  const snapshot: HealthSnapshot = {};
  const reads: Record<keyof HealthSnapshot, () => Promise<void>> = {
    controlPlane: async () => {
      snapshot.controlPlane = await settle(async () =>
        readControlPlane(eks, await kubernetes(), target.clusterName, signal),
      );
    },
    nodes: async () => {
      snapshot.nodes = await settle(async () => readNodes(await kubernetes(), signal));
    },
    pods: async () => {
      snapshot.pods = await settle(async () => readPods(await kubernetes(), signal));
    },
    workloads: async () => {
      snapshot.workloads = await settle(async () => readWorkloads(await kubernetes(), signal));
    },
    addons: async () => {
      snapshot.addons = await settle(() => readAddons(eks, target.clusterName, signal));
    },
  };
  await Promise.all([...wanted].map((part) => reads[part]()));
  return snapshot;
}

async function settle<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    const { code, message } = toDrydockError(error);
    return { ok: false, reason: `${code}: ${message}` };
  }
}
