// Makes a fresh clone ready: locked dependencies, an up-to-date build, a Temporal CLI. Does nothing where nothing is
// missing. Plain JavaScript without dependencies: nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');

/** Folders whose sources the build compiles. */
const SOURCES = [
  'contracts',
  'workflows',
  'activities',
  'worker',
  'client',
  'infra',
  'test/bench',
  'test/support',
];

/**
 * Prepares the clone and returns the path of a Temporal CLI. Ends the process with a message when it cannot.
 * @returns {Promise<string>}
 */
export async function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Drydock needs Node.js 20.19 or newer; this is ${process.version}.`, 2);
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
    console.error('Installing the locked dependencies …');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (isStale()) {
    console.error('Building …');
    run('npm', ['run', '--silent', 'build']);
  }
  const { provideTemporalCli } = await import('./temporal-cli.mjs');
  try {
    return await provideTemporalCli((line) => console.error(line));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 5);
  }
}

function run(command, args) {
  // On Windows npm is a script that only a shell can start.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) fail(error.message, 1);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message, code) {
  console.error(message);
  return process.exit(code);
}

/** Whether a source is newer than the build, or there is none. */
function isStale() {
  const built = join(root, 'dist/workflow-bundle.js');
  if (!existsSync(built)) return true;
  const { mtimeMs } = statSync(built);
  return SOURCES.some((folder) => isNewer(join(root, folder), mtimeMs));
}

function isNewer(folder, mtimeMs) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > mtimeMs,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await prepare();
