import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { z } from 'zod';
import {
  AcquireLease,
  BreakLease,
  LEDGER_UPDATES,
  LedgerState,
  ReleaseLease,
  SetRollbackWindow,
  type AcquireOutcome,
} from '../../contracts/ledger.js';
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { parseInput } from '../shared/failures.js';
import { searchAttributes } from '../shared/search-attributes.js';

const LedgerInput = z.strictObject({ cluster: LedgerState.shape.cluster, state: LedgerState.optional() });

const acquire = defineUpdate<AcquireOutcome, [unknown]>(LEDGER_UPDATES.acquire);
const release = defineUpdate<boolean, [unknown]>(LEDGER_UPDATES.release);
const breakLease = defineUpdate<boolean, [unknown]>(LEDGER_UPDATES.breakLease);
const setRollbackWindow = defineUpdate<void, [unknown]>(LEDGER_UPDATES.setRollbackWindow);
const stateQuery = defineQuery<LedgerState>('state');

/** Changes kept in the ledger's own log; older ones are in the history of its runs. */
const LOG_LENGTH = 50;

/**
 * The entity that stands for one cluster: it holds the lease (one mutating operation at a time, whatever its kind) and
 * until when the last upgrade can be undone. It runs for ever and is started by the first update that needs it.
 *
 * Every handler is synchronous, so that updates cannot interleave.
 */
export async function clusterLedger(input: unknown): Promise<never> {
  const { cluster, state: carried } = parseInput(LedgerInput, input);
  const state: LedgerState = carried ?? { cluster, lease: null, rollback_window: null, version: 0, log: [] };

  const record = (what: string, by: string): void => {
    state.version += 1;
    state.log = [...state.log, { at: new Date().toISOString(), what, by }].slice(-LOG_LENGTH);
    setCurrentDetails(describe(state));
  };
  const heldBy = (who: ReleaseLease): boolean =>
    state.lease?.holder === who.holder && state.lease.run_id === who.run_id;
  const checks = <T extends z.ZodType>(schema: T) => ({
    validator: (value: unknown): void => void parseInput(schema, value),
  });

  setHandler(stateQuery, () => state);
  setHandler(
    acquire,
    (value) => {
      const wanted = parseInput(AcquireLease, value);
      if (state.lease && !heldBy(wanted)) return { granted: false, lease: state.lease };
      if (!state.lease) {
        state.lease = { ...wanted, acquired_at: new Date().toISOString() };
        record(`lease taken for ${wanted.kind} by ${wanted.holder}`, wanted.initiated_by);
      }
      return { granted: true, lease: state.lease };
    },
    checks(AcquireLease),
  );
  setHandler(
    release,
    (value) => {
      const who = parseInput(ReleaseLease, value);
      if (!heldBy(who)) return false;
      state.lease = null;
      record(`lease given back by ${who.holder}`, who.holder);
      return true;
    },
    checks(ReleaseLease),
  );
  setHandler(
    breakLease,
    (value) => {
      const { evidence, by, ...who } = parseInput(BreakLease, value);
      if (!heldBy(who)) return false;
      state.lease = null;
      record(`lease of ${who.holder} broken: ${evidence}`, by);
      return true;
    },
    checks(BreakLease),
  );
  setHandler(
    setRollbackWindow,
    (value) => {
      const { by, window } = parseInput(SetRollbackWindow, value);
      state.rollback_window = window;
      record(
        window
          ? `${window.to} can be rolled back to ${window.from} until ${window.deadline}`
          : 'rollback window closed',
        by,
      );
    },
    checks(SetRollbackWindow),
  );

  upsertSearchAttributes(
    searchAttributes({
      kind: 'ledger',
      cluster: cluster.clusterName,
      account: cluster.account,
      region: cluster.region,
    }),
  );
  setCurrentDetails(describe(state));

  await condition(() => workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  return continueAsNew<typeof clusterLedger>({ cluster, state });
}

function describe(state: LedgerState): string {
  const { lease, rollback_window: window } = state;
  return [
    lease
      ? `**Held** by \`${lease.holder}\` (${lease.kind}, ${lease.initiated_by}) since ${lease.acquired_at}`
      : '**Free**',
    window
      ? `Upgrade \`${window.operation_id}\` (${window.from} → ${window.to}) can be rolled back until ${window.deadline}`
      : 'No upgrade to roll back',
    '',
    ...state.log.slice(-10).map((entry) => `- ${entry.at} ${entry.what}`),
  ].join('\n');
}
