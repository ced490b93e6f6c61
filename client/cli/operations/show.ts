import { Command } from 'commander';
import type { Failure } from '../../../contracts/failure.js';
import type { OperationSummary } from '../../../contracts/operation.js';
import type { UpgradeResult } from '../../../contracts/upgrade-result.js';
import { OperationFailedError } from '../../sdk/errors.js';
import type { Operation } from '../../sdk/operation.js';
import { renderFailure } from '../render/failure.js';
import { renderPlan } from '../render/plan.js';
import { renderProgress } from '../render/progress.js';
import { renderResult } from '../render/result.js';
import type { Session, Verbs } from '../session.js';

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
  const ending = await endingOf(operation, summary);
  if (summary.kind === 'ledger') {
    session.show(
      { summary },
      () => `${summary.operation_id}: ledger of ${summary.cluster_name} (${summary.status})`,
    );
    return;
  }
  const [progress, planned] = await Promise.all([operation.progress(), operation.plan()]);
  session.show({ summary, progress, ...planned, ...ending }, () => {
    const { canvas } = session;
    const { plan, preflight } = planned;
    const waits = progress.waiting_for?.what === 'approval';
    return [
      ...(plan && (withPlan || waits) ? [renderPlan(plan, preflight, canvas), '\n'] : []),
      renderProgress(progress, {
        ...canvas,
        ...(summary.finished_at ? {} : { now: new Date().toISOString() }),
      }),
      ...(ending.result ? [renderResult(ending.result, canvas)] : []),
      ...(ending.error ? [renderFailure(ending.error, canvas)] : []),
    ].join('');
  });
}

/** How an operation ended, for those that have. */
async function endingOf(
  operation: Operation,
  { status }: OperationSummary,
): Promise<{ result?: UpgradeResult | null; error?: Failure }> {
  if (status === 'RUNNING') return {};
  try {
    return { result: await operation.result() };
  } catch (error) {
    if (error instanceof OperationFailedError) return { result: error.result, error: error.failure };
    throw error;
  }
}
