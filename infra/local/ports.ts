import { createServer } from 'node:net';

/**
 * Makes sure that every port is free before anything is started.
 * @throws Error that names each busy port and the option that moves it.
 */
export async function requireFreePorts(ports: Record<string, number>): Promise<void> {
  const busy: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    if (!(await isFree(port)))
      busy.push(`port ${port} (${name}) is in use; choose another with --${name}-port`);
  }
  if (busy.length > 0) throw new Error(`Cannot start: ${busy.join('; ')}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
