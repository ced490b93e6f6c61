import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startTemporalServer } from '../../support/temporal-server.js';
import { SEARCH_ATTRIBUTES } from '../../../contracts/names.js';

describe('startTemporalServer', () => {
  it('registers the search attributes, and keeps executions over a crash when given a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-temporal-'));
    const dbFile = join(folder, 'temporal.sqlite');
    try {
      const first = await startTemporalServer({ dbFile });
      const port = Number(first.address.split(':')[1]);
      await withClient(first.address, async (client) => {
        const known = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
        expect(Object.keys(known.customAttributes)).toEqual(
          expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES)),
        );
        await client.workflow.start('nobody', { taskQueue: 'none', workflowId: 'kept' });
      });
      await first.kill();

      const second = await startTemporalServer({ dbFile, port });
      try {
        expect(second.address).toBe(first.address);
        await withClient(second.address, async (client) => {
          expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
        });
      } finally {
        await second.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function withClient(address: string, use: (client: Client) => Promise<void>): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
