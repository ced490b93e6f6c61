import { Command } from 'commander';
import { DrydockError } from '../../../contracts/drydock-error.js';
import { ERRORS, EXIT_CODES } from '../../../contracts/errors.js';
import type { Failure } from '../../../contracts/failure.js';
import type { OperationProgress } from '../../../contracts/operation-progress.js';
import type { OperationSummary } from '../../../contracts/operation.js';
import type { UpgradeResult } from '../../../contracts/upgrade-result.js';
import { OperationFailedError } from '../../sdk/errors.js';
import type { Operation, PlannedUpgrade } from '../../sdk/operation.js';
import { canvasOf } from '../io.js';
import { renderFailure } from '../render/failure.js';
import { renderOperations } from '../render/operations.js';
import { renderPlan } from '../render/plan.js';
import { renderProgress } from '../render/progress.js';
import { renderResult } from '../render/result.js';
import type { Session, Verbs } from '../session.js';

/** What a worker tells of an operation; null, and why, when none answers. */
interface Told extends PlannedUpgrade {
  progress: OperationProgress | null;
  unavailable?: Failure;
}

/** How an operation ended, for those that have. */
interface Ending {
  result?: UpgradeResult | null;
  error?: Failure;
}

/** `drydock operations show`: what an operation is doing, or how it ended, and its plan. */
export function showCommand(verbs: Verbs): Command {
  return new Command('show')
    .description('show an operation: progress, result, and the plan when it waits for an approval')
    .argument('<id>', 'operation id')
    .option('--plan', 'show the plan in any case')
    .action(
      verbs.run(async (session, command) => {
        await session.withDrydock(async (drydock) => {
          await show(session, drydock.operation(command.args[0]!), Boolean(command.opts().plan));
        });
      }),
    );
}

async function show(session: Session, operation: Operation, withPlan: boolean): Promise<void> {
  const summary = await operation.summary();
  // A ledger is no upgrade: it neither ends nor has a progress.
  const [told, ending]: [Told, Ending] =
    summary.kind === 'ledger'
      ? [{ progress: null, plan: null, preflight: null }, {}]
      : [await ask(operation), await endingOf(operation, summary)];
  session.show({ summary, ...told, ...ending }, () => render(session, summary, told, ending, withPlan));
  if (told.unavailable) {
    session.io.stderr.write(renderFailure(told.unavailable, canvasOf(session.io.stderr)));
    session.exitCode = EXIT_CODES[ERRORS[told.unavailable.code].kind];
  }
}

function render(
  { canvas }: Session,
  summary: OperationSummary,
  { progress, plan, preflight }: Told,
  ending: Ending,
  withPlan: boolean,
): string {
  const now = new Date().toISOString();
  const waits = progress?.waiting_for?.what === 'approval';
  return [
    ...(plan && (withPlan || waits) ? [renderPlan(plan, preflight, canvas), '\n'] : []),
    progress
      ? renderProgress(progress, { ...canvas, ...(summary.finished_at ? {} : { now }) })
      : renderOperations([summary], now, canvas),
    ...(ending.result ? [renderResult(ending.result, canvas)] : []),
    ...(ending.error ? [renderFailure(ending.error, canvas)] : []),
  ].join('');
}

/** Progress and plan, as a worker tells them; Temporal's own record is worth showing without. */
async function ask(operation: Operation): Promise<Told> {
  try {
    return { progress: await operation.progress(), ...(await operation.plan()) };
  } catch (error) {
    if (!(error instanceof DrydockError) || error.code !== 'WORKER_UNREACHABLE') throw error;
    return { progress: null, plan: null, preflight: null, unavailable: error.failure };
  }
}

async function endingOf(operation: Operation, { status }: OperationSummary): Promise<Ending> {
  if (status === 'RUNNING') return {};
  try {
    return { result: await operation.result() };
  } catch (error) {
    if (error instanceof OperationFailedError) return { result: error.result, error: error.failure };
    throw error;
  }
}
