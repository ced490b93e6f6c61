import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processTree, ROOT, startNode, stillRunning, type Process } from '../support/processes.js';
import { freePorts } from '../support/real/free-ports.js';
import { findTemporalCli } from '../support/temporal-server.js';

/** `npm start` as users run it, on ports of its own. */
let stateDir: string;
let ports: string[];

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'drydock-start-'));
  const names = ['temporal', 'ui', 'aws', 'metrics'];
  ports = (await freePorts(names.length)).flatMap((port, i) => [`--${names[i]}-port`, `${port}`]);
});

afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

function start(...options: string[]): Process {
  return startNode([join(ROOT, 'infra/local/start.mjs'), '--state', stateDir, ...ports, ...options], {
    env: { TEMPORAL_CLI: findTemporalCli() },
  });
}

/** The operation that a start shows. */
function operationOf({ stdout }: Process): string | undefined {
  return /^Operation (\S+);/m.exec(stdout)?.[1];
}

/** Every process that a start has made, itself included: it, Temporal, the simulated AWS, the worker. */
function partsOf({ pid }: Process): number[] {
  const parts = processTree(pid);
  expect(parts.length).toBeGreaterThanOrEqual(4);
  return parts;
}

test('--once shows the upgrade, ends with its result, and leaves no process behind', async () => {
  const run = start('--once', '--scale', '600');
  await run.untilStdout(/step 1\.33\/control-plane succeeded/);
  const parts = partsOf(run);
  expect({ ...(await run.ended), stderr: run.stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(run.stdout).toMatch(/^\S+Z .*RUNNING/m);
  expect(run.stdout).toMatch(/step 1\.33\/nodegroup-general succeeded/);
  expect(run.stdout).toMatch(/^The upgrade succeeded in [\dhms]+\.$/m);
  expect(stillRunning(parts)).toEqual([]);
}, 90_000);

test('stopped by Ctrl-C, then killed, in the middle of the upgrade: every next start goes on with it', async () => {
  const interrupted = start('--scale', '100');
  await interrupted.untilStdout(/step 1\.33\/control-plane running/);
  const operation = operationOf(interrupted);
  const first = partsOf(interrupted);
  expect(await interrupted.end('SIGINT')).toEqual({ code: 0, signal: null });
  expect(stillRunning(first)).toEqual([]);
  expect(existsSync(join(stateDir, 'temporal.sqlite')) && existsSync(join(stateDir, 'aws.json'))).toBe(true);

  const killed = start('--scale', '100');
  await killed.untilStdout(/step 1\.33\/nodegroup-\w+ running/);
  expect(operationOf(killed)).toBe(operation);
  const second = partsOf(killed);
  await killed.end('SIGKILL');

  const last = start('--once', '--scale', '100');
  expect({ ...(await last.ended), stderr: last.stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(operationOf(last)).toBe(operation);
  expect(last.stdout).toMatch(/^The upgrade succeeded in/m);
  expect(stillRunning(second)).toEqual([]);
}, 180_000);

test('a busy port is named, with the option that moves it, before anything is started', async () => {
  const busy = createServer();
  const port = Number(ports[ports.indexOf('--aws-port') + 1]);
  await new Promise<void>((resolve) => busy.listen(port, '127.0.0.1', resolve));
  try {
    const run = start('--once');
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.stderr).toBe(`Cannot start: port ${port} (aws) is in use; choose another with --aws-port\n`);
    expect(run.stdout).toBe('');
  } finally {
    await new Promise((resolve) => busy.close(resolve));
  }
});

test.each([
  [['--scale', 'fast'], '--scale must be a number from 0.001 to 1000000, not fast'],
  [['--aws-port', '70000'], '--aws-port must be a number from 1 to 65535, not 70000'],
  [['--onec'], "Unknown option '--onec'"],
])('%j is refused: %s', async (options, message) => {
  const run = start(...options);
  expect((await run.ended).code).toBe(1);
  expect(run.stderr).toContain(message);
  expect(run.stderr).not.toMatch(/^\s+at /m);
});
