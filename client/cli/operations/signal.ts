import { Command } from 'commander';
import type { ControlSignal } from '../../../contracts/control.js';
import type { Operation } from '../../sdk/operation.js';
import type { Verbs } from '../session.js';

interface SignalVerb {
  name: string;
  description: string;
  send(operation: Operation, signal: ControlSignal): Promise<void>;
  /** What is said when it was heard. */
  done: string;
}

/** A verb that tells a running operation something, with who says it and why. */
export function signalCommand(verbs: Verbs, verb: SignalVerb): Command {
  return new Command(verb.name)
    .description(verb.description)
    .argument('<id>', 'operation id')
    .option('--reason <text>', 'why, for the record')
    .option('--by <who>', 'who says so; you if left out')
    .action(
      verbs.run(async (session, command) => {
        const { reason, by } = command.opts<{ reason?: string; by?: string }>();
        await session.withDrydock(async (drydock) => {
          const operation = drydock.operation(command.args[0]!);
          await verb.send(operation, {
            by: by ?? session.io.user,
            ...(reason === undefined ? {} : { reason }),
          });
          session.show(
            { operation_id: operation.id, sent: verb.name },
            () => `${verb.done}: ${operation.id}`,
          );
        });
      }),
    );
}
