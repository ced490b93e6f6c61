import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { simulatorSpec } from './spec.js';
import { DEFAULT_PORT } from './options.js';
import { startSimulator } from './simulator.js';

/**
 * The simulator as a process: `main.js [--port 4566] [--scale 1] [--state FILE] [--spec FILE.json]`. Prints one line of
 * JSON when it answers, and stops with its state kept on SIGTERM or SIGINT. The specification's accounts and clusters
 * are made unless the state file has them already.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      scale: { type: 'string', default: '1' },
      state: { type: 'string' },
      spec: { type: 'string' },
    },
  });
  const spec = simulatorSpec.parse(values.spec ? JSON.parse(readFileSync(values.spec, 'utf8')) : {});
  const simulator = await startSimulator({
    port: number('port', values.port),
    scale: number('scale', values.scale),
    stateFile: values.state,
    accounts: spec.accounts,
  });
  let stopping: Promise<void> | null = null;
  const stop = (): void => void (stopping ??= simulator.stop());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  const { resumed } = simulator;
  if (!resumed) for (const cluster of spec.clusters) await simulator.addCluster(cluster);
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: simulator.url, port: simulator.port, resumed, pid: process.pid })}\n`,
  );
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`--${option} must be a number, not ${text}`);
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
