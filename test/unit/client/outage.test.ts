import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDrydock } from '../../../client/sdk/index.js';
import { toDrydockError } from '../../../client/sdk/errors.js';
import { watchOperation, type Watched } from '../../../client/sdk/watch.js';
import { followOperation } from '../../../client/cli/follow.js';
import { DrydockError } from '../../../contracts/drydock-error.js';
import type { OperationSummary } from '../../../contracts/operation.js';
import { progressOf } from '../../support/operation-samples.js';
import { startStubWorker } from '../../support/stub-worker.js';
import { startTemporalServer } from '../../support/temporal-server.js';

const away = new DrydockError('TEMPORAL_UNREACHABLE', 'Temporal does not answer');
const temporal = {
  error: (error: unknown) => toDrydockError(error, { address: 'here', namespace: 'default' }),
};

/** An operation whose looks come out as told, one after the other; the last one closes it. */
function scripted(...looks: (string | Error)[]): Watched {
  let next = 0;
  return {
    async summary() {
      return { status: next >= looks.length - 1 ? 'COMPLETED' : 'RUNNING' } as OperationSummary;
    },
    async progress() {
      const look = looks[Math.min(next++, looks.length - 1)]!;
      if (typeof look !== 'string') throw look;
      return progressOf({ message: look });
    },
  };
}

async function messages(watch: AsyncIterable<{ message: string }>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { message } of watch) seen.push(message);
  return seen;
}

describe('a watch', () => {
  it('waits an outage out, tells of it, and gives changes only', async () => {
    const onOutage = jest.fn();
    const operation = scripted('one', 'one', away, away, 'two');
    expect(await messages(watchOperation(operation, temporal, { intervalMs: 1, onOutage }))).toEqual([
      'one',
      'two',
    ]);
    expect(onOutage).toHaveBeenCalledTimes(2);
  });

  it('fails when the outage lasts, and at once on anything else', async () => {
    const long = watchOperation(scripted('one', away, away, 'two'), temporal, {
      intervalMs: 20,
      outageMs: 10,
    });
    await expect(messages(long)).rejects.toBe(away);
    const odd = watchOperation(scripted('one', new TypeError('bug'), 'two'), temporal, { intervalMs: 1 });
    await expect(messages(odd)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('fails at once when Temporal is away from the beginning', async () => {
    const gone: Watched = { ...scripted('never'), summary: () => Promise.reject(away) };
    await expect(messages(watchOperation(gone, temporal, { intervalMs: 1 }))).rejects.toBe(away);
  });
});

describe('followOperation', () => {
  const follow = async (mode: 'plain' | 'live' | 'json') => {
    let text = '';
    const stream = { write: (chunk: string) => (text += chunk), columns: 80, rows: 24 };
    const operation = scripted('one', away, away, 'two');
    const last = await followOperation(
      { watch: (options) => watchOperation(operation, temporal, { ...options, intervalMs: 1 }) },
      { stream, mode },
    );
    return { text, last };
  };

  it('notes an outage once in plain lines, and beside the display', async () => {
    const plain = await follow('plain');
    expect(plain.text.match(/Temporal does not answer; still trying/g)).toHaveLength(1);
    expect(plain.last?.message).toBe('two');
    const live = await follow('live');
    expect(live.text).toContain('Temporal does not answer; still trying');
    const json = await follow('json');
    const lines = json.text.trim().split('\n');
    expect(
      lines.map((line) => (JSON.parse(line) as { progress: { message: string } }).progress.message),
    ).toEqual(['one', 'two']);
  });
});

it('closing a connection ends the calls that wait for a retry, and refuses further ones', async () => {
  const drydock = await connectDrydock({ address: '127.0.0.1:1', env: {} });
  const pending = drydock.listOperations().catch((error: DrydockError) => error.message);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await drydock.close();
  expect(await pending).toMatch(/has been closed/);
  await expect(drydock.listOperations()).rejects.toMatchObject({ code: 'TEMPORAL_UNREACHABLE' });
});

it('a watch and a wait for the result survive a crash of the Temporal server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-outage-'));
  const dbFile = join(folder, 'temporal.sqlite');
  let server = await startTemporalServer({ dbFile });
  const port = Number(server.address.split(':')[1]);
  const stopWorker = await startStubWorker(server.address);
  const drydock = await connectDrydock({ address: server.address, env: {} });
  try {
    const { operation } = await drydock.startUpgrade({ clusterName: 'hold', targetVersion: '1.32' });
    const statuses: string[] = [];
    const watching = (async () => {
      for await (const { status } of operation.watch({ intervalMs: 100 })) statuses.push(status);
    })();
    const result = operation.result().catch((error: DrydockError) => error.code);
    while (statuses.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));

    await server.kill();
    server = await startTemporalServer({ dbFile, port });
    await operation.cancel();
    await watching;
    expect(statuses).toEqual(['RUNNING', 'CANCELLED']);
    expect(await result).toBe('OPERATION_CANCELLED');
  } finally {
    await drydock.close();
    await stopWorker();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
