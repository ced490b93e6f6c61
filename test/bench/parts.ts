import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectDrydock, type Drydock } from '../../client/sdk/index.js';
import { simulatorEnvironment } from '../support/simulator-environment.js';
import { startTemporalServer } from '../support/temporal-server.js';
import { SimulatorClient } from './simulator-client.js';

/** AWS seconds between two looks at a running change, as a worker has it by default. */
const POLL_SECONDS = 10;

/** Everything that an upgrade needs, each part in a process of its own as in a real installation. */
export interface Parts {
  /** How many AWS seconds pass in a real one. */
  scale: number;
  aws: SimulatorClient;
  workerPid: number;
  drydock: Drydock;
  stop(): Promise<void>;
}

/** Starts Temporal (in memory), a simulated AWS account and a worker that polls in proportion to `scale`. */
export async function startParts(scale: number): Promise<Parts> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of undo.splice(0).reverse()) await end();
  };
  try {
    const server = await startTemporalServer();
    undo.push(() => server.stop());

    const simulator = await startProcess(
      '../../infra/local/simulator/main.js',
      ['--port', '0', '--scale', `${scale}`],
      process.env,
      (line) => line.includes('"ready":true'),
    );
    undo.push(simulator.stop);
    const { url } = JSON.parse(simulator.readyLine) as { url: string };

    const worker = await startProcess(
      '../../worker/main.js',
      [],
      {
        ...process.env,
        ...simulatorEnvironment(url),
        AWS_PROFILE: undefined,
        TEMPORAL_ADDRESS: server.address,
        DRYDOCK_POLL_SECONDS: `${POLL_SECONDS / scale}`,
        DRYDOCK_METRICS_PORT: '0',
        DRYDOCK_SHUTDOWN_GRACE_SECONDS: '1',
      },
      (line) => line.includes('worker is ready'),
    );
    undo.push(worker.stop);

    const drydock = await connectDrydock({ address: server.address });
    undo.push(() => drydock.close());
    return {
      scale,
      aws: new SimulatorClient(url),
      workerPid: worker.pid,
      drydock,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface StartedProcess {
  pid: number;
  readyLine: string;
  stop(): Promise<void>;
}

/**
 * Runs a compiled program until it prints a line that says it is ready.
 * @throws Error with what it wrote to stderr when it ends before that.
 */
async function startProcess(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  isReady: (line: string) => boolean,
): Promise<StartedProcess> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const stop = async (): Promise<void> => {
    if (isRunning(child)) child.kill('SIGTERM');
    if (isRunning(child)) await exited;
    process.removeListener('exit', killed);
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (!isReady(line)) continue;
    child.stdout.resume(); // Nobody reads on; a full pipe would stop it.
    return { pid: child.pid!, readyLine: line, stop };
  }
  await stop();
  throw new Error(`${program} did not start: ${errors}`);
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
