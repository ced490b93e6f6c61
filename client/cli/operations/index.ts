import { Command } from 'commander';
import type { Verbs } from '../session.js';
import { listCommand } from './list.js';
import { showCommand } from './show.js';
import { watchCommand } from './watch.js';

/** `drydock operations …` */
export function operationsCommand(verbs: Verbs): Command {
  const command = new Command('operations').description('see and steer operations');
  for (const verb of [listCommand, showCommand, watchCommand]) command.addCommand(verb(verbs));
  return command;
}
