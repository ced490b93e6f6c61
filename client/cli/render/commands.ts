import type { OperationProgress } from '../../../contracts/operation-progress.js';

type Waiting = NonNullable<OperationProgress['waiting_for']>;

/** The commands that answer what an operation waits for, ready to be copied. */
export function answerCommands(operationId: string, waiting: Waiting): string[] {
  if (waiting.what !== 'approval') {
    return [`drydock operations decide ${operationId} ${waiting.answers.join('|')}`];
  }
  const approve = `drydock operations approve ${operationId} --plan-hash ${waiting.plan_hash ?? ''}`.trim();
  return [approve, `${approve} --reject`];
}

/** The command that goes on watching an operation. */
export function watchCommand(operationId: string): string {
  return `drydock operations watch ${operationId}`;
}
