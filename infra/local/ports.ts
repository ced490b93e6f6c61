import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Makes sure that every port is free before anything is started.
 * @param patienceMs how long a busy one is waited for, because whoever had it is known to be on its way out
 * @throws Error that names each busy port and the option that moves it.
 */
export async function requireFreePorts(ports: Record<string, number>, patienceMs = 0): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const busy: string[] = [];
    for (const [name, port] of Object.entries(ports)) {
      if (!(await isFree(port)))
        busy.push(`port ${port} (${name}) is in use; choose another with --${name}-port`);
    }
    if (busy.length === 0) return;
    if (Date.now() >= deadline) throw new Error(`Cannot start: ${busy.join('; ')}`);
    await sleep(100);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
