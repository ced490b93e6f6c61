import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * A shell in a session of its own that reads `start GROUP` and `end GROUP` lines, and when its input closes kills every
 * process group that has started and not ended. So a test run that is killed, even by SIGKILL, leaves no server behind.
 */
const script = `
groups=' '
while read -r event group; do
  if [ "$event" = start ]; then groups="$groups$group "; else groups="\${groups%% $group *} \${groups#* $group }"; fi
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`;

let input: Writable | undefined;

function reaper(): Writable {
  if (input) return input;
  const shell = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  // A pipe is a handle of its own that would keep the test run alive.
  (shell.stdin as Writable & { unref(): void }).unref();
  input = shell.stdin;
  return input;
}

/** Has a process group killed when this process ends, however it ends. */
export function reapAtExit(group: number): void {
  reaper().write(`start ${group}\n`);
}

/** Takes a group off the list once it has ended, since its number can be given to another. */
export function hasEnded(group: number): void {
  reaper().write(`end ${group}\n`);
}
