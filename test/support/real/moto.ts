import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.js';
import { part } from './part.js';
import { answers } from './probe.js';
import { startServerProcess } from './server-process.js';

/** moto's AWS account over HTTP. It does not check signatures: any credentials will do. */
export interface Moto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts an empty moto. */
export async function startMoto(): Promise<Moto> {
  const { executable } = part('moto');
  const directory = mkdtempSync(join(tmpdir(), 'drydock-moto-'));
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await startServerProcess({
    name: 'moto',
    command: executable,
    parameters: ['-m', 'moto.server', '--host', '127.0.0.1', '--port', String(port)],
    logFile: join(directory, 'moto.log'),
    ready: () => answers(`${endpoint}/moto-api/data.json`),
  });
  const stop = async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { endpoint, stop };
}
