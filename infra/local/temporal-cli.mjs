// Finds a Temporal CLI, or gets one. Plain JavaScript: it runs before anything is compiled.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Built by `go install` where the vendor's download cannot be reached; newer tags refuse `go install`. */
const GO_VERSION = 'v1.5.1';

const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Where this user's CLI is kept: one folder a version. */
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'drydock');

/**
 * The path of a Temporal CLI: `TEMPORAL_CLI`, then PATH, then this user's cache, then the SDK's own download, then
 * `go install`; the last two go into the cache.
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function provideTemporalCli(log = () => {}) {
  const named = process.env.TEMPORAL_CLI;
  if (named) {
    if (works(named)) return named;
    throw new Error(
      `TEMPORAL_CLI names ${named}, which does not run. Correct it, or unset it to have one fetched.`,
    );
  }
  const present = [
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, EXECUTABLE)),
    ...cached(),
  ].find(works);
  if (present) return present;
  const reasons = [];
  for (const obtain of [download, goInstall]) {
    try {
      return await obtain(log);
    } catch (error) {
      reasons.push(`${obtain.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `No Temporal CLI could be had. Install one and set TEMPORAL_CLI to it.\n  ${reasons.join('\n  ')}`,
  );
}

/** Cached executables, newest version first. */
function cached() {
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => name.startsWith('temporal-'))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(cache, name, EXECUTABLE));
}

/** The SDK's test environment downloads the CLI from its vendor; started once and stopped, it leaves the file behind. */
async function download(log) {
  log('Downloading the Temporal CLI …');
  const { DefaultLogger, Runtime } = await import('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const staging = join(cache, `download-${process.pid}`);
  mkdirSync(staging, { recursive: true });
  try {
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', downloadDir: staging } },
    });
    await environment.teardown();
    const file = readdirSync(staging)
      .map((name) => join(staging, name))
      .find(works);
    if (!file) throw new Error(`nothing that runs was left in ${staging}`);
    return keep(file);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function goInstall(log) {
  log(`Building the Temporal CLI ${GO_VERSION} with Go; this takes some minutes, once …`);
  const staging = join(cache, `build-${process.pid}`);
  mkdirSync(staging, { recursive: true });
  try {
    const run = spawnSync('go', ['install', `github.com/temporalio/cli/cmd/temporal@${GO_VERSION}`], {
      env: { ...process.env, GOBIN: staging },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (run.error) throw run.error;
    if (run.status !== 0) throw new Error(run.stderr.trim().split('\n').slice(-5).join(' '));
    return keep(join(staging, EXECUTABLE));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Moves an executable to its place in the cache; a rename, so that two processes cannot see half a file. */
function keep(file) {
  const version =
    /\d+\.\d+\.\d+/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[0] ?? GO_VERSION.slice(1);
  const folder = join(cache, `temporal-${version === '0.0.0' ? GO_VERSION.slice(1) : version}`);
  mkdirSync(folder, { recursive: true });
  const target = join(folder, EXECUTABLE);
  renameSync(file, target);
  return target;
}

function works(file) {
  try {
    accessSync(file, constants.X_OK);
    execFileSync(file, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    // Absent, not executable, or not for this machine: not a candidate.
    return false;
  }
}

// Run by itself it provides the CLI and prints where it is.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await provideTemporalCli((line) => console.error(line)));
}
