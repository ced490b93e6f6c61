import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LARGE, largeCluster, ordinaryCluster } from './clusters.js';
import { startParts } from './parts.js';
import { median, row, type Row } from './rows.js';
import { runUpgrade } from './run-upgrade.js';

const SCALE = 300;
const SAMPLE_MS = 50;
const SETTLE_MS = 5_000;
const MB = 1024 * 1024;
const LIMIT_MB = 300;
/**
 * Temporal warns at 10,240 events of one execution and ends it at 51,200.
 * https://docs.temporal.io/workflow-execution/limits
 */
const HISTORY_WARNING = 10_240;

/**
 * The memory of a worker process while it perceives, checks and upgrades a cluster of 1,000 nodes, over what it needs
 * when it is idle after an upgrade of a small one; and the events of that upgrade.
 * @throws Error where /proc does not tell the memory of a process.
 */
export async function measureWorkerMemory(log: (line: string) => void): Promise<Row[]> {
  const parts = await startParts(SCALE);
  try {
    await parts.aws.addCluster(ordinaryCluster('warm-up', { general: 2, rocket: 1 }));
    await runUpgrade(parts, 'warm-up');
    await parts.aws.addCluster(largeCluster('large'));
    await sleep(SETTLE_MS);
    const idle = await idleBytes(parts.workerPid);
    log(`worker idle: ${(idle / MB).toFixed(0)} MB`);

    const memory = watchMemory(parts.workerPid);
    const upgrade = await runUpgrade(parts, 'large').finally(memory.stop);
    log(
      `worker at most: ${(memory.peak() / MB).toFixed(0)} MB; ${upgrade.nodes} nodes in ${(upgrade.wallMs / 1000).toFixed(0)} s, ${upgrade.events} events`,
    );
    return [
      row({
        measure: `Worker memory over idle (${LARGE.nodes} nodes, ${LARGE.pods} pods)`,
        unit: 'MB',
        against: 'limit',
        goal: 1,
        samples: [{ value: (memory.peak() - idle) / MB, reference: LIMIT_MB }],
      }),
      row({
        measure: `History events of an upgrade of ${LARGE.nodes} nodes`,
        unit: 'events',
        against: 'warning limit of Temporal',
        goal: 1,
        samples: [{ value: upgrade.events, reference: HISTORY_WARNING }],
      }),
    ];
  } finally {
    await parts.stop();
  }
}

/** The median of what the process needs over a second. */
async function idleBytes(pid: number): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    samples.push(residentBytes(pid));
    await sleep(SAMPLE_MS);
  }
  return median(samples);
}

function watchMemory(pid: number): { peak(): number; stop(): void } {
  let peak = residentBytes(pid);
  const timer = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), SAMPLE_MS);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

/** The resident memory of a process, as Linux tells it. */
function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status does not tell the resident memory`);
  return Number(kilobytes) * 1024;
}
