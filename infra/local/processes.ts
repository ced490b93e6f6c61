import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Part {
  name: string;
  child: ChildProcess;
  exited: Promise<void>;
}

/**
 * The processes that make up the local set-up. Each logs into a file of its own; all end when this one does, and those
 * that a killed run left behind are ended by the next.
 */
export class Processes {
  #parts: Part[] = [];
  #stopping = false;
  readonly #logs: string;
  readonly #pids: string;
  readonly #onFailure: (reason: string) => void;

  /** @param onFailure Called when a part ends although nobody stopped it. */
  constructor(stateDir: string, onFailure: (reason: string) => void) {
    this.#logs = join(stateDir, 'logs');
    this.#pids = join(stateDir, 'pids.json');
    this.#onFailure = onFailure;
    mkdirSync(this.#logs, { recursive: true });
    // The last resort, when this process ends without stop().
    process.on('exit', () => this.#parts.forEach(({ child }) => child.kill('SIGKILL')));
  }

  /**
   * Ends what an earlier run left behind when it was killed, if it is still what it was.
   * @returns whether there was anything; its ports may take a moment to become free.
   */
  async reclaim(): Promise<boolean> {
    if (!existsSync(this.#pids)) return false;
    const left = JSON.parse(readFileSync(this.#pids, 'utf8')) as { pid: number; command: string }[];
    const running = () => left.filter(({ pid, command }) => isRunning(pid, command));
    const found = running();
    for (const { pid } of found) process.kill(pid, 'SIGTERM');
    for (let i = 0; i < 50 && running().length > 0; i += 1) await sleep(100);
    for (const { pid } of running()) process.kill(pid, 'SIGKILL');
    rmSync(this.#pids, { force: true });
    return found.length > 0;
  }

  /** Starts a part and waits until `ready` says so; `ready` is asked ten times a second. @throws Error with the end of its log. */
  async start(
    name: string,
    command: string,
    args: string[],
    env: NodeJS.ProcessEnv,
    ready: () => Promise<boolean>,
  ): Promise<void> {
    const file = join(this.#logs, `${name}.log`);
    const log = createWriteStream(file, { flags: 'a' });
    // Its own group: Ctrl-C in a terminal reaches only this process, which then stops the parts in order.
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    let ended: string | null = null;
    const exited = new Promise<void>((resolve) => {
      child.once('error', (error) => {
        ended = error.message;
        resolve();
      });
      child.once('exit', (code, signal) => {
        ended = `${name} ended (${signal ?? `code ${code}`}); see ${file}`;
        resolve();
        if (!this.#stopping) this.#onFailure(ended);
      });
    });
    this.#parts.push({ name, child, exited });
    this.#savePids();
    const deadline = Date.now() + 60_000;
    while (!(await ready())) {
      if (ended !== null) throw new Error(ended);
      if (Date.now() > deadline) throw new Error(`${name} did not come up within a minute; see ${file}`);
      await sleep(100);
    }
  }

  /** Ends the parts, the last started first, each within `graceMs`. */
  async stop(graceMs = 10_000): Promise<void> {
    this.#stopping = true;
    for (const { child, exited } of this.#parts.toReversed()) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const inTime = await Promise.race([exited.then(() => true), sleep(graceMs, false, { ref: false })]);
        if (!inTime) child.kill('SIGKILL');
        await exited;
      }
    }
    rmSync(this.#pids, { force: true });
  }

  #savePids(): void {
    const pids = this.#parts.map(({ child }) => ({ pid: child.pid, command: child.spawnfile }));
    writeFileSync(this.#pids, JSON.stringify(pids));
  }
}

/** Whether `pid` still runs `command`; a number may have gone to another process since. */
function isRunning(pid: number, command: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // No such process, or another user's: not ours.
    return false;
  }
  const cmdline = `/proc/${pid}/cmdline`;
  return existsSync(cmdline) ? readFileSync(cmdline, 'utf8').startsWith(command) : true;
}
