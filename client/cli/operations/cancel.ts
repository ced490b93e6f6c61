import { Command } from 'commander';
import type { Verbs } from '../session.js';

/** `drydock operations cancel` */
export function cancelCommand(verbs: Verbs): Command {
  return new Command('cancel')
    .description('stop at the next safe point; see rollback for undoing')
    .argument('<id>', 'operation id')
    .action(
      verbs.run(async (session, command) => {
        await session.withDrydock(async (drydock) => {
          const operation = drydock.operation(command.args[0]!);
          await operation.cancel();
          session.show(
            { operation_id: operation.id, sent: 'cancel' },
            () => `Stopping at the next safe point: ${operation.id}`,
          );
        });
      }),
    );
}
