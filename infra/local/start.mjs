// `npm start` on a fresh machine: dependencies, build, Temporal CLI, then infra/local/main.ts does the rest.
// Plain JavaScript without dependencies: nothing may be installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Drydock needs Node.js 20.19 or newer; this is ${process.version}.`);
  process.exit(2);
}

if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
  console.error('Installing the locked dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
if (isStale()) {
  console.error('Building …');
  run('npm', ['run', '--silent', 'build']);
}
const { provideTemporalCli } = await import('./temporal-cli.mjs');
let cli;
try {
  cli = await provideTemporalCli((line) => console.error(line));
} catch (error) {
  console.error(error.message);
  process.exit(5);
}

const main = spawn(process.execPath, [join(root, 'dist/infra/local/main.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEMPORAL_CLI: cli },
});
// Ctrl-C reaches the whole process group; a signal to this process alone is handed on. Either way main cleans up first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => main.kill(signal));
main.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function run(command, args) {
  // On Windows npm is a script that only a shell can start.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether a source is newer than the build, or there is none. */
function isStale() {
  const built = join(root, 'dist/workflow-bundle.js');
  if (!existsSync(built)) return true;
  const { mtimeMs } = statSync(built);
  const folders = ['contracts', 'workflows', 'activities', 'worker', 'client', 'infra'];
  return folders.some((folder) => newer(join(root, folder), mtimeMs));
}

function newer(folder, mtimeMs) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > mtimeMs,
  );
}
