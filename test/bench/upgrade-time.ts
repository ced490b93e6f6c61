import { ordinaryCluster } from './clusters.js';
import type { Gap } from './critical-path.js';
import { startParts } from './parts.js';
import { informingRow, row, type Row } from './rows.js';
import { runUpgrade, type MeasuredUpgrade } from './run-upgrade.js';

/** An upgrade of the smaller cluster takes a little over 20 minutes in AWS, and so a little over half a minute here. */
const SCALE = 40;
const RUNS = 3;
const FEW_NODES = { general: 3, rocket: 2 };
const MORE_NODES = { general: 8, rocket: 5 };

/** What upgrades of ordinary clusters took. */
export interface UpgradeTime {
  rows: Row[];
  /** Where the time that AWS did not need went, per run, the longest gaps first. */
  gaps: Gap[][];
}

/**
 * Upgrades the same cluster several times, and one with more nodes once: the time each took against the time in which
 * AWS worked on it, and the events that each left in its history.
 */
export async function measureUpgradeTime(log: (line: string) => void): Promise<UpgradeTime> {
  const parts = await startParts(SCALE);
  try {
    // The first upgrade of a worker also loads code and opens connections.
    await parts.aws.addCluster(ordinaryCluster('warm-up', { general: 1, rocket: 1 }));
    await runUpgrade(parts, 'warm-up');
    const runs: MeasuredUpgrade[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      await parts.aws.addCluster(ordinaryCluster(`ordinary-${run}`, FEW_NODES));
      runs.push(await runUpgrade(parts, `ordinary-${run}`));
      log(`upgrade ${run} of ${RUNS}: ${describe(runs.at(-1)!)}`);
    }
    await parts.aws.addCluster(ordinaryCluster('more-nodes', MORE_NODES));
    const larger = await runUpgrade(parts, 'more-nodes');
    log(`upgrade with more nodes: ${describe(larger)}`);
    return {
      rows: [timeRow([...runs, larger]), ...historyRows(runs, larger)],
      gaps: [...runs, larger].map(({ path }) => path.gaps.toSorted((a, b) => b.ms - a.ms)),
    };
  } finally {
    await parts.stop();
  }
}

function timeRow(upgrades: MeasuredUpgrade[]): Row {
  return row({
    measure: 'Wall time of an upgrade',
    unit: 's',
    against: 'AWS at work in the same run',
    goal: 1.1,
    samples: upgrades.map(({ wallMs, path }) => ({ value: wallMs / 1000, reference: path.busyMs / 1000 })),
  });
}

function historyRows(runs: MeasuredUpgrade[], larger: MeasuredUpgrade): Row[] {
  const nodes = runs[0]!.nodes;
  const perStep = runs.map(({ events, result }) => events / result.steps.length);
  const perNode = runs.map(({ events }) => (larger.events - events) / (larger.nodes - nodes));
  return [
    informingRow(`History events a step (${runs[0]!.result.steps.length} steps)`, 'events', perStep),
    informingRow(`History events a further node (${nodes} to ${larger.nodes} nodes)`, 'events', perNode),
  ];
}

function describe({ wallMs, path, events, nodes, result }: MeasuredUpgrade): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return `${seconds(wallMs)}, of which AWS worked ${seconds(path.busyMs)}; ${result.steps.length} steps, ${nodes} nodes, ${events} events`;
}
