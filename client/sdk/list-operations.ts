import type { WorkflowExecutionInfo } from '@temporalio/client';
import { OPERATION_KINDS, SEARCH_ATTRIBUTES, WORKFLOWS, type OperationKind } from '../../contracts/names.js';
import type { OperationSummary } from '../../contracts/operation.js';
import { attributeKey } from './search-attributes.js';
import type { Temporal } from './temporal.js';

export type ExecutionStatus = OperationSummary['status'];

/** Which operations to list; every condition that is given must hold. */
export interface OperationFilter {
  /** Upgrades and rollbacks if left out; ledgers only when asked for. */
  kind?: OperationKind;
  cluster?: string;
  account?: string;
  region?: string;
  /** Temporal's status of the execution. */
  status?: ExecutionStatus;
  /** At most this many, the newest first; 50 if left out. */
  limit?: number;
}

/** Names of the statuses in visibility queries (https://docs.temporal.io/list-filter). */
const STATUS_NAMES: Record<Exclude<ExecutionStatus, 'UNKNOWN'>, string> = {
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Canceled',
  TERMINATED: 'Terminated',
  CONTINUED_AS_NEW: 'ContinuedAsNew',
  TIMED_OUT: 'TimedOut',
};

/** The statuses that operations can be listed by. */
export const EXECUTION_STATUSES = Object.keys(STATUS_NAMES) as (keyof typeof STATUS_NAMES)[];

/** The visibility query for a filter. */
export function visibilityQuery(filter: OperationFilter): string {
  const kinds = filter.kind ? [filter.kind] : OPERATION_KINDS.filter((kind) => kind !== 'ledger');
  const equal = (attribute: string, value: string | undefined) =>
    value === undefined ? [] : [`${attribute} = ${quote(value)}`];
  const status = filter.status && filter.status !== 'UNKNOWN' ? STATUS_NAMES[filter.status] : undefined;
  return [
    `${SEARCH_ATTRIBUTES.kind} IN (${kinds.map(quote).join(', ')})`,
    ...equal(SEARCH_ATTRIBUTES.cluster, filter.cluster),
    ...equal(SEARCH_ATTRIBUTES.account, filter.account),
    ...equal(SEARCH_ATTRIBUTES.region, filter.region),
    ...equal('ExecutionStatus', status),
  ].join(' AND ');
}

/** A string literal of a visibility query: its parser knows SQL's doubled quotes and MySQL's backslashes. */
function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Lists operations by visibility, which trails the truth by a moment. @throws DrydockError TEMPORAL_UNREACHABLE */
export async function listOperations(
  temporal: Temporal,
  filter: OperationFilter = {},
): Promise<OperationSummary[]> {
  const limit = filter.limit ?? 50;
  return temporal.call(async (client) => {
    const found: OperationSummary[] = [];
    if (limit < 1) return found;
    const query = visibilityQuery(filter);
    for await (const execution of client.workflow.list({ query, pageSize: Math.min(limit, 200) })) {
      found.push(toSummary(execution));
      if (found.length >= limit) break;
    }
    return found;
  });
}

/** What visibility knows of an execution, as an operation. */
export function toSummary(
  info: Pick<
    WorkflowExecutionInfo,
    'type' | 'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'typedSearchAttributes'
  >,
): OperationSummary {
  const read = (name: keyof typeof SEARCH_ATTRIBUTES) =>
    info.typedSearchAttributes.get(attributeKey(name)) ?? null;
  const kind = read('kind');
  return {
    operation_id: info.workflowId,
    run_id: info.runId,
    kind: isKind(kind) ? kind : kindOfWorkflow(info.type),
    cluster_name: read('cluster'),
    account: read('account'),
    region: read('region'),
    phase: read('phase'),
    status: info.status.name in STATUS_NAMES ? (info.status.name as ExecutionStatus) : 'UNKNOWN',
    initiated_by: read('initiator'),
    started_at: info.startTime.toISOString(),
    finished_at: info.closeTime?.toISOString() ?? null,
  };
}

function isKind(value: string | null): value is OperationKind {
  return value !== null && (OPERATION_KINDS as readonly string[]).includes(value);
}

/** For executions that were started without search attributes, before their first workflow task sets them. */
function kindOfWorkflow(type: string): OperationKind {
  if (type === WORKFLOWS.rollbackUpgrade) return 'rollback';
  return type === WORKFLOWS.clusterLedger ? 'ledger' : 'upgrade';
}
