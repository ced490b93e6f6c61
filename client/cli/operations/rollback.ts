import { Command } from 'commander';
import { followToEnd } from '../follow-to-end.js';
import { watchCommand } from '../render/commands.js';
import type { Verbs } from '../session.js';

interface RollbackFlags {
  reason?: string;
  by?: string;
  waitForLease?: boolean;
  watch?: boolean;
}

/** `drydock operations rollback`: undoes an upgrade, running or finished. */
export function rollbackCommand(verbs: Verbs): Command {
  return new Command('rollback')
    .description('undo an upgrade: a running one rolls back by itself, a finished one until its deadline')
    .argument('<id>', 'operation id of the upgrade')
    .option('--reason <text>', 'why, for the record')
    .option('--by <who>', 'who says so; you if left out')
    .option('--wait-for-lease', 'wait for the operation that holds the cluster instead of being refused')
    .option('--watch', 'follow it to its end (the default on a terminal)')
    .option('--no-watch', 'return at once')
    .action(
      verbs.run(async (session, command) => {
        const { reason, by, waitForLease = false, watch } = command.opts<RollbackFlags>();
        const { io } = session;
        const follow = watch ?? (Boolean(io.stdout.isTTY) && !session.json);
        await session.withDrydock(async (drydock) => {
          const upgrade = drydock.operation(command.args[0]!);
          const { operation, started } = await upgrade.rollback({
            initiatedBy: by ?? io.user,
            waitForLease,
            ...(reason === undefined ? {} : { reason }),
          });
          const document = { operation_id: operation.id, started };
          if (!follow) {
            session.show(document, () => `Rolling back: ${operation.id}\n  ${watchCommand(operation.id)}`);
            return;
          }
          if (session.json) session.printJsonLine({ operation: document });
          await followToEnd(session, operation);
        });
      }),
    );
}
