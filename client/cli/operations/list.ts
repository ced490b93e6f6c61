import { Command, InvalidArgumentError, Option } from 'commander';
import { OPERATION_KINDS } from '../../../contracts/names.js';
import { EXECUTION_STATUSES, type OperationFilter } from '../../sdk/list-operations.js';
import { renderOperations } from '../render/operations.js';
import type { Verbs } from '../session.js';

/** `drydock operations list` */
export function listCommand(verbs: Verbs): Command {
  return new Command('list')
    .description('list operations, the newest first')
    .addOption(new Option('--kind <kind>', 'only this kind').choices(OPERATION_KINDS))
    .option('--cluster <name>', 'only of this cluster')
    .option('--account <id>', 'only in this account')
    .option('--region <name>', 'only in this region')
    .addOption(
      new Option('--status <status>', 'only in this state').choices(EXECUTION_STATUSES).argParser(statusOf),
    )
    .option('--limit <n>', 'at most this many', positiveInteger, 50)
    .action(
      verbs.run(async (session, command) => {
        const filter = command.opts<OperationFilter>();
        const operations = await session.withDrydock((drydock) => drydock.listOperations(filter));
        session.show(operations, () =>
          renderOperations(operations, new Date().toISOString(), session.canvas),
        );
      }),
    );
}

/** Statuses are taken in any case, and in Temporal's spelling of CANCELLED. */
function statusOf(text: string): string {
  const status = text.toUpperCase().replace('CANCELED', 'CANCELLED');
  if ((EXECUTION_STATUSES as readonly string[]).includes(status)) return status;
  throw new InvalidArgumentError(`It must be one of ${EXECUTION_STATUSES.join(', ')}.`);
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}
