import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';

const FOLDER = join(process.cwd(), 'test/replay/histories');

/** The kept histories, each named by the path that it took. */
export function keptHistories(): { name: string; history: temporal.api.history.v1.IHistory }[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => ({
      name: file.replace('.json.gz', ''),
      history: historyFromJSON(JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8'))),
    }));
}

/** With DRYDOCK_RECORD_HISTORIES set, keeps the history of every operation of a test file, by cluster and workflow type. */
export async function recordHistories(client: Client): Promise<void> {
  if (!process.env['DRYDOCK_RECORD_HISTORIES']) return;
  mkdirSync(FOLDER, { recursive: true });
  for await (const execution of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(execution.workflowId, execution.runId).fetchHistory();
    const cluster = String(
      execution.searchAttributes['DrydockCluster'] ?? execution.workflowId.replaceAll(/\W+/g, '-'),
    );
    const status = execution.status.name.toLowerCase();
    writeFileSync(
      join(FOLDER, `${cluster}-${execution.type}-${status}.json.gz`),
      gzipSync(historyToJSON({ events })),
    );
  }
}
