import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const provisioner = join(__dirname, '../../real/parts/provision.mjs');

/** A built part: its folder, and the program in it, as absolute paths. */
export interface Part {
  directory: string;
  executable: string;
}

/**
 * A real part by its name in test/real/parts/parts.mjs, built first if this user's cache lacks it. That takes minutes;
 * `node test/real/parts/provision.mjs` does it ahead of the tests.
 */
export function part(name: string): Part {
  const json = execFileSync(process.execPath, [provisioner, '--json', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const built = (JSON.parse(json) as Record<string, Part>)[name];
  if (!built) throw new Error(`The provisioner said nothing about ${name}`);
  return built;
}
