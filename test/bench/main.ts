import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Gap } from './critical-path.js';
import { measurePreflight } from './preflight-time.js';
import { renderRows, type Row } from './rows.js';
import { measureUpgradeTime } from './upgrade-time.js';
import { measureWorkerMemory } from './worker-memory.js';

const PARTS = ['upgrade', 'memory', 'preflight'] as const;

/**
 * `npm run bench -- [--json FILE] [--strict] [--only upgrade|memory|preflight]`: takes the measures of
 * docs/benchmarks.md and prints them as a table. Ends with 0 unless a measure could not be taken, or, with `--strict`,
 * when a goal was missed.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      strict: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const wanted = PARTS.filter((part) => values.only === undefined || values.only === part);
  if (wanted.length === 0) throw new Error(`--only must be one of ${PARTS.join(', ')}, not ${values.only}`);
  Runtime.install({ logger: new DefaultLogger('ERROR') });

  const machine = describeMachine();
  const rows: Row[] = [];
  let gaps: Gap[][] = [];
  if (wanted.includes('upgrade')) {
    const measured = await measureUpgradeTime(log);
    rows.push(...measured.rows);
    gaps = measured.gaps;
  }
  if (wanted.includes('memory')) rows.push(...(await measureWorkerMemory(log)));
  if (wanted.includes('preflight')) rows.push(...(await measurePreflight(log)));

  console.log(`${describe(machine)}\n\n${renderRows(rows)}`);
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ date: new Date(), machine, rows, gaps }, null, 2)}\n`);
  return values.strict && rows.some(({ met }) => met === false) ? 1 : 0;
}

/** Progress goes to stderr: the table alone is the output. */
function log(line: string): void {
  console.error(line);
}

interface Machine {
  node: string;
  cpus: number;
  cpu: string;
  memoryGb: number;
  /** Processes that wanted to run before the bench began, over the last minute. */
  load: number;
}

function describeMachine(): Machine {
  return {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    load: loadavg()[0] ?? 0,
  };
}

function describe({ node, cpus, cpu, memoryGb, load }: Machine): string {
  return `${new Date().toISOString().slice(0, 10)}, Node.js ${node}, ${cpus} × ${cpu}, ${memoryGb} GB, load ${load.toFixed(1)} before the bench`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
