import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * Ports of 127.0.0.1 that nothing listens on now. All are held until all are known, so that they differ; another
 * process can still take one before it is used, which the server that wanted it then reports.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
