import type { OperationSummary } from '../../../contracts/operation.js';
import { renderTable } from './table.js';
import type { Canvas } from './text.js';
import { formatBetween, formatInstant } from './time.js';

/** Operations as a table, in the order given. `now` is the present instant, for the age of what runs. */
export function renderOperations(
  operations: readonly OperationSummary[],
  now: string,
  canvas: Canvas,
): string {
  if (operations.length === 0) return 'No operations.\n';
  return renderTable(
    ['OPERATION', 'KIND', 'CLUSTER', 'REGION', 'ACCOUNT', 'STATUS', 'PHASE', 'STARTED', 'TOOK', 'BY'],
    operations.map((operation) => [
      operation.operation_id,
      operation.kind,
      operation.cluster_name ?? '-',
      operation.region ?? '-',
      operation.account ?? '-',
      operation.status,
      operation.phase ?? '-',
      formatInstant(operation.started_at),
      formatBetween(operation.started_at, operation.finished_at ?? now),
      operation.initiated_by ?? '-',
    ]),
    canvas,
  );
}
