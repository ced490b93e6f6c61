/**
 * What `npm start` runs: Temporal with its Web UI, the simulated AWS account, a worker, and the upgrade of a demo
 * cluster. Everything is its own process, so that any of them can be killed to see what happens.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EKSClient } from '@aws-sdk/client-eks';
import { connectDrydock, DrydockError, type Drydock } from '../../client/sdk/index.js';
import { EXIT_CODES, ERRORS } from '../../contracts/errors.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/names.js';
import { DEMO_CLUSTER } from './demo-cluster.js';
import { showUpgrade, startDemoUpgrade } from './demo-upgrade.js';
import { HELP, parseLocalOptions, type LocalOptions } from './options.js';
import { requireFreePorts } from './ports.js';
import { Processes } from './processes.js';
import { DEFAULT_CREDENTIALS, DEFAULT_REGION } from './simulator/options.js';

/** What the system may take to free the ports of processes that were just ended. */
const RECLAIMED_PORTS_MS = 5_000;

const compiled = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function main(): Promise<number> {
  const options = parseLocalOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  if (options.reset) rmSync(options.stateDir, { recursive: true, force: true });
  mkdirSync(options.stateDir, { recursive: true });

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const processes = new Processes(options.stateDir, (reason) => {
    console.error(`\n${reason}`);
    process.exitCode = 1;
    stop.abort();
  });
  try {
    const reclaimed = await processes.reclaim();
    await requireFreePorts(options.ports, reclaimed ? RECLAIMED_PORTS_MS : 0);
    await startAll(processes, options);
    if (stop.signal.aborted) return 0;
    return await demonstrate(options, stop.signal);
  } finally {
    await processes.stop();
  }
}

/** The environment of the worker, and of anything that is to see the simulated account. */
function environment(options: LocalOptions): NodeJS.ProcessEnv {
  const { ports, scale } = options;
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(inherited),
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${ports.aws}`,
    AWS_REGION: DEFAULT_REGION,
    AWS_ACCESS_KEY_ID: DEFAULT_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEFAULT_CREDENTIALS.secretAccessKey,
    DRYDOCK_METRICS_PORT: `${ports.metrics}`,
    // AWS time runs `scale` times as fast here: look as much more often, so that what a person sees keeps its shape.
    DRYDOCK_POLL_SECONDS: `${Math.min(10, Math.max(0.1, 10 / scale))}`,
    DRYDOCK_LEASE_POLL_SECONDS: '1',
    // Ctrl-C is not to wait for what goes on for minutes: the next start takes it up again, at once.
    DRYDOCK_SHUTDOWN_GRACE_SECONDS: '1',
  };
}

async function startAll(processes: Processes, options: LocalOptions): Promise<void> {
  const { ports, stateDir, scale } = options;
  const env = environment(options);
  const cli = process.env['TEMPORAL_CLI'];
  if (!cli) throw new Error('TEMPORAL_CLI is not set; `npm start` sets it');
  console.log('Starting Temporal, the simulated AWS account and the worker …');
  const spec = join(stateDir, 'demo.json');
  writeFileSync(spec, JSON.stringify({ clusters: [DEMO_CLUSTER] }));
  const attributes = Object.values(SEARCH_ATTRIBUTES).flatMap((name) => [
    '--search-attribute',
    `${name}=Keyword`,
  ]);
  await processes.start(
    'temporal',
    cli,
    [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      `${ports.temporal}`,
      '--ui-port',
      `${ports.ui}`,
      '--db-filename',
      join(stateDir, 'temporal.sqlite'),
      '--log-level',
      'warn',
      ...attributes,
    ],
    env,
    () => answers(async () => (await connectDrydock({ address: `127.0.0.1:${ports.temporal}` })).close()),
  );
  const state = join(stateDir, 'aws.json');
  await processes.start(
    'aws',
    process.execPath,
    [
      compiled('./simulator/main.js'),
      '--port',
      `${ports.aws}`,
      '--scale',
      `${scale}`,
      '--state',
      state,
      ...(existsSync(state) ? [] : ['--spec', spec]),
    ],
    env,
    () => answers(() => fetch(`http://127.0.0.1:${ports.aws}/_simulator/state`)),
  );
  await processes.start('worker', process.execPath, [compiled('../../worker/main.js')], env, () =>
    answers(() => fetch(`http://127.0.0.1:${ports.metrics}/metrics`)),
  );
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch {
    // Not up yet; the caller asks again and gives up in time.
    return false;
  }
}

/** Upgrades the demo cluster before the reader's eyes; then stays up, unless told to run once. */
async function demonstrate(options: LocalOptions, signal: AbortSignal): Promise<number> {
  const drydock = await connectDrydock({ address: `127.0.0.1:${options.ports.temporal}` });
  let code = 0;
  try {
    code = await upgradeDemo(drydock, options, signal);
  } finally {
    await drydock.close();
  }
  if (options.once) return code;
  if (signal.aborted) return 0;
  console.log(whereabouts(options));
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return 0;
}

async function upgradeDemo(drydock: Drydock, options: LocalOptions, signal: AbortSignal): Promise<number> {
  const eks = new EKSClient({
    endpoint: `http://127.0.0.1:${options.ports.aws}`,
    region: DEFAULT_REGION,
    credentials: DEFAULT_CREDENTIALS,
  });
  try {
    const operation = await startDemoUpgrade(drydock, eks);
    if (!operation) {
      console.log(
        'The demo cluster is at the newest version already; begin anew with `npm start -- --reset`.',
      );
      return 0;
    }
    console.log(
      `Operation ${operation.id}; watch it at http://127.0.0.1:${options.ports.ui}/namespaces/default/workflows/${operation.id}\n`,
    );
    return (await showUpgrade(operation, signal)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof DrydockError)) throw error;
    const { code, message, remedy } = error.failure;
    console.error(`\nerror ${code}: ${message}\nwhat to do: ${remedy}`);
    return EXIT_CODES[ERRORS[code].kind];
  } finally {
    eks.destroy();
  }
}

function whereabouts({ ports, stateDir }: LocalOptions): string {
  return `
Everything stays up; Ctrl-C ends it, and the next \`npm start\` goes on from here (state and logs in ${stateDir}).
  Temporal Web UI      http://127.0.0.1:${ports.ui}
  Temporal             127.0.0.1:${ports.temporal}
  Simulated AWS        http://127.0.0.1:${ports.aws}
  Worker metrics       http://127.0.0.1:${ports.metrics}/metrics

Try, in another terminal:
  npx drydock operations list
  npx drydock upgrade plan --cluster ${DEMO_CLUSTER.name} --to 1.34
  AWS_ENDPOINT_URL=http://127.0.0.1:${ports.aws} AWS_REGION=${DEFAULT_REGION} \\
  AWS_ACCESS_KEY_ID=${DEFAULT_CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY='${DEFAULT_CREDENTIALS.secretAccessKey}' aws eks list-clusters`;
}

main().then(
  (code) => process.exit(process.exitCode || code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
