import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contracts/names.js';

/** A Temporal development server of its own, for one test file. */
export interface TemporalServer {
  /** `host:port` of its gRPC frontend. */
  address: string;
  pid: number;
  /** Ends it in order (SIGTERM) and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it as a crash would (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>;
}

export interface TemporalServerOptions {
  /** SQLite file that keeps the state over restarts; in memory when left out. */
  dbFile?: string;
  /** gRPC port, to come back where clients look for it after a restart; a free one when left out. */
  port?: number;
  /** `false` starts it without Drydock's search attributes, as an unprepared server is. */
  searchAttributes?: boolean;
}

/**
 * Starts a headless Temporal development server with Drydock's search attributes and waits until its namespace
 * `default` answers.
 * @throws Error with the server's own output when it does not come up within 30 seconds.
 */
export async function startTemporalServer(options: TemporalServerOptions = {}): Promise<TemporalServer> {
  const port = options.port ?? (await freePort());
  const attributes = options.searchAttributes === false ? [] : Object.values(SEARCH_ATTRIBUTES);
  const child = spawn(
    findTemporalCli(),
    [
      ...[
        'server',
        'start-dev',
        '--headless',
        '--log-level',
        'error',
        '--ip',
        '127.0.0.1',
        '--port',
        `${port}`,
      ],
      ...(options.dbFile ? ['--db-filename', options.dbFile] : []),
      ...attributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // A test run that dies must not leave a server behind.
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
    process.removeListener('exit', onExit);
  };

  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(address, child);
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`The Temporal server did not start: ${output || String(error)}`, { cause: error });
  }
  return { address, pid: child.pid!, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** The Temporal CLI: `TEMPORAL_CLI`, then PATH, then what `npm start` keeps in the user's cache (the newest). */
export function findTemporalCli(): string {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'drydock');
  const cached = list(cache)
    .filter((name) => name.startsWith('temporal-'))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const candidates = [
    ...(process.env.TEMPORAL_CLI ? [process.env.TEMPORAL_CLI] : []),
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'temporal')),
    ...cached.map((name) => join(cache, name, 'temporal')),
  ];
  const found = candidates.find(isExecutable);
  if (!found)
    throw new Error('No Temporal CLI found: set TEMPORAL_CLI, or run `npm start` once to fetch one.');
  // Fails here, with a clear message, rather than in every test.
  execFileSync(found, ['--version'], { stdio: 'ignore' });
  return found;
}

async function untilReady(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** A TCP port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
