import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded, reapAtExit } from './reaper.js';

export interface ServerProcessOptions {
  /** Names it in errors. */
  name: string;
  command: string;
  parameters: string[];
  environment?: Record<string, string>;
  /** Its standard output and error, both. */
  logFile: string;
  /** Resolves to true once it serves; asked every 100 ms. A rejection counts as not yet. */
  ready: () => Promise<boolean>;
  /** How long it may take to serve, milliseconds; a minute unless told. */
  readyWithin?: number;
}

/** A server that runs in a process group of its own. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** Asks it to end, waits up to 10 seconds, then kills what is left of its group. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it serves.
 *
 * @throws Error with the end of its log when it ends or stays silent instead.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, command, parameters, environment, logFile, ready, readyWithin = 60_000 } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(command, parameters, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...environment },
  });
  closeSync(log);
  let ending: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ending = `could not start: ${error.message}`;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ending = `ended with ${signal ?? `code ${code}`}`;
      if (child.pid) hasEnded(child.pid);
      resolve();
    });
  });
  const pid = child.pid;
  if (pid !== undefined) reapAtExit(pid);

  const stop = async () => {
    if (ending !== undefined || pid === undefined) return;
    process.kill(-pid, 'SIGTERM');
    await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
    // Also those of its children that outlived it.
    killGroup(pid);
    await ended;
  };

  const deadline = Date.now() + readyWithin;
  while (!(await ready().catch(() => false))) {
    if (ending === undefined && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    const reason = ending ?? `did not serve within ${readyWithin / 1000} s`;
    await stop();
    throw new Error(
      `${name} ${reason}. The end of ${logFile}:\n${readFileSync(logFile, 'utf8').slice(-4000)}`,
    );
  }
  if (pid === undefined) throw new Error(`${name} ${ending ?? 'has no process'}`);
  return { name, pid, stop };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
