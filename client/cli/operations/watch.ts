import { Command } from 'commander';
import { followToEnd } from '../follow-to-end.js';
import type { Verbs } from '../session.js';

/** `drydock operations watch`: follows an operation to its end, and exits as it ended. */
export function watchCommand(verbs: Verbs): Command {
  return new Command('watch')
    .description('follow an operation to its end; Ctrl-C stops the watching only')
    .argument('<id>', 'operation id')
    .action(
      verbs.run(async (session, command) => {
        await session.withDrydock((drydock) => followToEnd(session, drydock.operation(command.args[0]!)));
      }),
    );
}
