import { Command } from 'commander';
import { DrydockError } from '../../../contracts/drydock-error.js';
import type { Operation } from '../../sdk/operation.js';
import type { Verbs } from '../session.js';

interface ApproveFlags {
  planHash: string;
  reject?: boolean;
  comment?: string;
  by?: string;
}

/** Shorter beginnings of a hash could be typed by accident. */
const MIN_HASH_LENGTH = 8;

/** `drydock operations approve`: approves or rejects the plan, hop or node group that waits. */
export function approveCommand(verbs: Verbs): Command {
  return new Command('approve')
    .description('approve what waits for an approval, or reject it')
    .argument('<id>', 'operation id')
    .requiredOption(
      '--plan-hash <hash>',
      `hash of the plan as it was shown, or its first ${MIN_HASH_LENGTH} digits or more`,
    )
    .option('--reject', 'say no: the operation ends')
    .option('--comment <text>', 'why, for the record')
    .option('--by <who>', 'who decides; you if left out')
    .action(
      verbs.run(async (session, command) => {
        const { planHash, reject = false, comment, by } = command.opts<ApproveFlags>();
        await session.withDrydock(async (drydock) => {
          const operation = drydock.operation(command.args[0]!);
          const progress = await operation.approve({
            planHash: await completeHash(operation, planHash),
            approver: by ?? session.io.user,
            approved: !reject,
            ...(comment === undefined ? {} : { comment }),
          });
          session.show(progress, () => `${reject ? 'Rejected' : 'Approved'}: ${operation.id}`);
        });
      }),
    );
}

/**
 * The whole hash that begins like this. Only the hash that waits can be completed to, so that a beginning is as good a
 * proof of having seen the plan as the whole.
 */
async function completeHash(operation: Operation, start: string): Promise<string> {
  if (!/^[0-9a-f]+$/.test(start) || start.length >= 64 || start.length < MIN_HASH_LENGTH) return start;
  const waiting = (await operation.progress()).waiting_for?.plan_hash;
  // Nothing waits: the operation itself says so, and more exactly.
  if (!waiting) return start.padEnd(64, '0');
  if (waiting.startsWith(start)) return waiting;
  throw new DrydockError('APPROVAL_STALE', `The approval names plan ${start}…, but ${waiting} waits`, {
    field: 'planHash',
  });
}
