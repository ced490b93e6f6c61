import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/real/eventually.js';
import { startServerProcess } from '../support/real/server-process.js';

describe('a server process', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'drydock-harness-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const shell = (script: string, ready: () => Promise<boolean>, readyWithin?: number) =>
    startServerProcess({
      name: 'server',
      command: 'sh',
      parameters: ['-c', script],
      environment: { DIRECTORY: directory },
      logFile: join(directory, 'log'),
      ready,
      readyWithin,
    });
  const read = (name: string) => readFileSync(join(directory, name), 'utf8').trim();
  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it('is stopped with what it has started, even if that ignores signals', async () => {
    const script = `(trap '' TERM; sleep 300) & echo $! > $DIRECTORY/child; wait`;
    const server = await shell(script, async () => read('child') !== '');
    const child = Number(read('child'));
    expect([isAlive(server.pid), isAlive(child)]).toEqual([true, true]);
    await server.stop();
    // The init process reaps the orphan in its own time.
    await eventually(async () => !isAlive(child) || 'the child is alive', { within: 5000 });
    expect(isAlive(server.pid)).toBe(false);
    await server.stop();
  });

  it('that ends instead of serving is reported with its log', async () => {
    const failed = shell('echo cannot bind; exit 3', async () => false);
    await expect(failed).rejects.toThrow(/server ended with code 3\. .*cannot bind/s);
  });

  it('that does not serve in time is stopped', async () => {
    const failed = shell('echo $$ > $DIRECTORY/pid; exec sleep 300', async () => false, 300);
    await expect(failed).rejects.toThrow('server did not serve within 0.3 s');
    expect(isAlive(Number(read('pid')))).toBe(false);
  });

  it('that does not exist is reported', async () => {
    const options = {
      name: 'server',
      command: '/no/such/program',
      parameters: [],
      logFile: join(directory, 'log'),
    };
    const failed = startServerProcess({ ...options, ready: async () => false });
    await expect(failed).rejects.toThrow('server could not start: spawn /no/such/program ENOENT');
  });
});
