import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {import('./parts.mjs').Part} Part
 * @typedef {{ directory: string, executable: string, seconds: number | null }} Provisioned Absolute paths, and how long
 *   the build took now; null when the part was in the cache already.
 */

/** Where built parts of this user are kept, shared by every checkout: `$XDG_CACHE_HOME/drydock` or `~/.cache/drydock`. */
function cacheRoot() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'drydock');
}

/**
 * The folder of one part. A part built from sources of ours carries their digest in its name, so that an edit builds a
 * new one and an older checkout still finds its own.
 *
 * @param {Part} part
 */
function partDirectory(part) {
  if (part.sources.length === 0) return join(cacheRoot(), `${part.name}-${part.version}`);
  const digest = createHash('sha256');
  for (const source of part.sources) digest.update(readFileSync(source));
  return join(cacheRoot(), `${part.name}-${part.version}-${digest.digest('hex').slice(0, 8)}`);
}

/**
 * Builds a part unless the cache has it. The build runs in a folder beside the final one and is renamed into place, so
 * what is in place is whole; a lock keeps a second process from building the same part, and waits for the first.
 *
 * @param {Part} part
 * @param {(message: string) => void} say
 * @returns {Promise<Provisioned>}
 */
export async function provision(part, say) {
  const directory = partDirectory(part);
  const executable = join(directory, part.executable);
  if (existsSync(executable)) return { directory, executable, seconds: null };
  mkdirSync(cacheRoot(), { recursive: true });
  const unlock = await lock(`${directory}.lock`, () =>
    say(`${part.name} is being built by another process; waiting`),
  );
  try {
    if (existsSync(executable)) return { directory, executable, seconds: null };
    say(`building ${part.name} ${part.version} (${part.expect})`);
    const started = Date.now();
    const building = `${directory}.building`;
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building);
    await part.build(building);
    if (!existsSync(join(building, part.executable))) {
      throw new Error(`The build of ${part.name} ended well but left no ${part.executable} in ${building}`);
    }
    rmSync(directory, { recursive: true, force: true });
    renameSync(building, directory);
    return { directory, executable, seconds: Math.round((Date.now() - started) / 1000) };
  } finally {
    unlock();
  }
}

/**
 * Takes a lock file that names its holder, waiting for as long as the holder lives.
 *
 * @param {string} path
 * @param {() => void} onWait Called once if the lock is held.
 */
async function lock(path, onWait) {
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (holderIsGone(path)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!waited) onWait();
    await sleep(500);
  }
}

/** @param {string} path */
function holderIsGone(path) {
  let holder;
  try {
    holder = Number(readFileSync(path, 'utf8'));
  } catch {
    return false; // Released since: the next attempt to take it tells.
  }
  if (!(holder > 0)) return false; // Created, but its holder has not written its id yet.
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
