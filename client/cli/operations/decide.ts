import { Argument, Command } from 'commander';
import { Decision } from '../../../contracts/control.js';
import type { Verbs } from '../session.js';

/** `drydock operations decide`: answers a blocked drain, or the question whether to roll back. */
export function decideCommand(verbs: Verbs): Command {
  return new Command('decide')
    .description(
      'answer a blocked drain (retry, skip, force, abort) or a rollback question (rollback, keep, retry)',
    )
    .argument('<id>', 'operation id')
    .addArgument(new Argument('<answer>', 'the answer').choices(Decision.shape.answer.options))
    .option('--comment <text>', 'why, for the record')
    .option('--by <who>', 'who decides; you if left out')
    .action(
      verbs.run(async (session, command) => {
        const [id, answer] = command.args as [string, Decision['answer']];
        const { comment, by } = command.opts<{ comment?: string; by?: string }>();
        await session.withDrydock(async (drydock) => {
          const operation = drydock.operation(id);
          const progress = await operation.decide({
            answer,
            decidedBy: by ?? session.io.user,
            ...(comment === undefined ? {} : { comment }),
          });
          session.show(progress, () => `Answered ${answer}: ${operation.id}`);
        });
      }),
    );
}
