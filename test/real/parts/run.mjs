import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** Runs a build behind whatever else this machine does, its output on our standard error (descriptor 2). */
export async function run(/** @type {string} */ command, /** @type {string[]} */ parameters, options = {}) {
  await start(command, parameters, { ...options, stdout: 2 });
}

/** Like run, and returns what the command wrote to its standard output. */
export async function output(
  /** @type {string} */ command,
  /** @type {string[]} */ parameters,
  options = {},
) {
  return start(command, parameters, { ...options, stdout: 'pipe' });
}

/** What a person installs when a build tool is missing. */
const installers = {
  go: 'Go 1.26 or newer: https://go.dev/dl, or an older Go from 1.21 on, which downloads it (GOTOOLCHAIN=auto)',
  python3: 'Python 3.11 or newer with its venv module: apt-get install python3-venv',
};

/**
 * @param {string} command
 * @param {string[]} parameters
 * @param {{ cwd?: string, environment?: Record<string, string>, stdout: 'pipe' | 2 }} options
 * @returns {Promise<string>}
 */
function start(command, parameters, { cwd, environment, stdout }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', stdout, 2],
    });
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    child.once('spawn', () =>
      setPriority(/** @type {number} */ (child.pid), constants.priority.PRIORITY_LOW),
    );
    child.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const installer = installers[/** @type {keyof typeof installers} */ (command)];
      const missing = error.code === 'ENOENT' && installer;
      reject(missing ? new Error(`${command} is not installed. Needed: ${installer}`) : error);
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${[command, ...parameters].join(' ')} ended with ${signal ?? `code ${code}`}`));
    });
  });
}
