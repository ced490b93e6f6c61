import { Command } from 'commander';
import { followToEnd } from '../follow-to-end.js';
import { watchCommand } from '../render/commands.js';
import type { Verbs } from '../session.js';
import { addUpgradeFlags, type UpgradeFlags } from './flags.js';
import { readRequest } from './request.js';

interface StartFlags extends UpgradeFlags {
  operationId?: string;
  watch?: boolean;
}

/** `drydock upgrade start`: starts an upgrade, and follows it on a terminal. */
export function startCommand(verbs: Verbs): Command {
  return addUpgradeFlags(new Command('start').description('upgrade a cluster'))
    .option('--operation-id <id>', 'id of the operation; the same request under the same id is started once')
    .option('--watch', 'follow it to its end (the default on a terminal)')
    .option('--no-watch', 'return as soon as it is started')
    .addHelpText(
      'after',
      `
Examples:
  drydock upgrade start --cluster shop --to 1.33 --region eu-central-1 --approvals plan
  drydock upgrade start --input @request.json --no-watch --json`,
    )
    .action(
      verbs.run(async (session, command) => {
        const { operationId, watch, ...flags } = command.opts<StartFlags>();
        const { io } = session;
        const request = await readRequest(flags, { initiatedBy: io.user, readStdin: io.readStdin });
        const follow = watch ?? (Boolean(io.stdout.isTTY) && !session.json);
        await session.withDrydock(async (drydock) => {
          const { operation, runId, started } = await drydock.startUpgrade(
            request,
            operationId === undefined ? {} : { operationId },
          );
          const document = { operation_id: operation.id, run_id: runId, started };
          if (!follow) {
            session.show(document, () =>
              [
                started ? `Started ${operation.id}` : `${operation.id} is already there: nothing was started`,
                `  ${watchCommand(operation.id)}`,
              ].join('\n'),
            );
            return;
          }
          if (session.json) session.printJsonLine({ operation: document });
          await followToEnd(session, operation);
        });
      }),
    );
}
