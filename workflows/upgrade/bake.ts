import { sleep } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration.js';
import type { Failure } from '../../contracts/failure.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import type { Operation } from '../plan/operation.js';
import { validate } from '../plan/validate-step.js';

/**
 * Validates the finished upgrade once, then every `bakeInterval` for `bakeTime` (durable timers: days are fine).
 * Null when it held all the way.
 */
export async function bake(
  op: Operation,
  request: Pick<UpgradeRequest, 'bakeTime' | 'bakeInterval' | 'validation'>,
): Promise<Failure | 'interrupted' | null> {
  const end = Date.now() + durationMs(request.bakeTime);
  for (let round = 0; ; round += 1) {
    if (op.controls.interruption) return 'interrupted';
    const outcome = await validate(
      op,
      round === 0 ? 'final' : `bake-${round}`,
      request.validation,
      op.policy.validationSeconds,
    );
    if (outcome.status === 'failed') return outcome.failure;
    const left = end - Date.now();
    if (left <= 0) return null;
    const until = new Date(end).toISOString();
    op.tracker.setStatus(
      'BAKING',
      `Watching the upgraded cluster until ${until}; a failed check leads to the rollback policy`,
    );
    await pause(op, Math.min(left, durationMs(request.bakeInterval)));
  }
}

async function pause(op: Operation, ms: number): Promise<void> {
  try {
    await op.controls.interruptible(() => sleep(ms, { summary: 'Bake' }));
  } catch (error) {
    // Only an interruption cancels the timer, and the loop looks for it first.
    if (!op.controls.interruption) throw error;
  }
}
