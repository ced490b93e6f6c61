import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The root of the project, where jest runs. */
export const ROOT = process.cwd();

/** Environment variables of this process that would lead a child to a real account, or to a Temporal of one's own. */
const OWN_SETTINGS = /^(AWS|TEMPORAL|DRYDOCK)_/;

/** How a process ended: with a code, or by a signal. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that a test has started. */
export interface Process {
  readonly pid: number;
  /** Everything that it has written to stdout, and to stderr. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ending>;
  /** Sends a signal (SIGTERM unless told), and waits until it has ended; one that has ended already is left alone. */
  end(signal?: NodeJS.Signals): Promise<Ending>;
  /** Waits until its stdout has this. @throws Error with all its output when it ends, or `timeoutMs` pass, before. */
  untilStdout(pattern: RegExp, timeoutMs?: number): Promise<void>;
}

export interface ProcessOptions {
  /** Replaces this process's own AWS_, TEMPORAL_ and DRYDOCK_ variables, of which none are handed on. */
  env?: Record<string, string>;
  stdin?: string;
}

/**
 * The path of a compiled file, such as `worker/main.js`.
 * @throws Error that says what to run when there is no build: tests of processes run what users run.
 */
export function built(file: string): string {
  const path = join(ROOT, 'dist', file);
  // The bundle is what a build writes last.
  if (!existsSync(path) || !existsSync(join(ROOT, 'dist/workflow-bundle.js')))
    throw new Error(
      `There is no finished build in dist/ (${file} is looked for): run \`npm run build\` first`,
    );
  return path;
}

/** Starts `node` with these arguments. It is killed when the test run ends, however that ends it. */
export function startNode(args: readonly string[], options: ProcessOptions = {}): Process {
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_SETTINGS.test(name));
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`node ${args.join(' ')} could not be started`);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  // A process that was killed before it read its input is no failure of the test.
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');

  const onExit = (): void => void child.kill('SIGKILL');
  process.once('exit', onExit);
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      process.removeListener('exit', onExit);
      resolve({ code, signal });
    });
  });
  return {
    pid,
    ended,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
    async untilStdout(pattern, timeoutMs = 60_000) {
      const deadline = Date.now() + timeoutMs;
      while (!pattern.test(written.stdout)) {
        const gone = child.exitCode !== null || child.signalCode !== null;
        if (gone || Date.now() > deadline)
          throw new Error(
            `node ${args.join(' ')} ${gone ? 'ended' : `did not say ${pattern} within ${timeoutMs} ms`}:\n${written.stdout}${written.stderr}`,
          );
        await sleep(20);
      }
    },
  };
}

/** The processes that descend from `pid`, itself included, as far as they still run. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  const running = new Set<number>();
  for (const line of table.trim().split('\n')) {
    const [id, parent, state = ''] = line.trim().split(/\s+/);
    if (state.startsWith('Z')) continue;
    running.add(Number(id));
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(id)]);
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree.filter((member) => running.has(member));
}

/** Those of `pids` that still run; one that has ended but was not waited for (a zombie) does not. */
export function stillRunning(pids: readonly number[]): number[] {
  return pids.filter((pid) => processTree(pid).includes(pid));
}
