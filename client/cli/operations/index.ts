import { Command } from 'commander';
import type { Verbs } from '../session.js';
import { approveCommand } from './approve.js';
import { cancelCommand } from './cancel.js';
import { decideCommand } from './decide.js';
import { listCommand } from './list.js';
import { pauseCommand } from './pause.js';
import { resumeCommand } from './resume.js';
import { rollbackCommand } from './rollback.js';
import { showCommand } from './show.js';
import { watchCommand } from './watch.js';

const VERBS = [
  listCommand,
  showCommand,
  watchCommand,
  approveCommand,
  decideCommand,
  pauseCommand,
  resumeCommand,
  rollbackCommand,
  cancelCommand,
];

/** `drydock operations …` */
export function operationsCommand(verbs: Verbs): Command {
  const command = new Command('operations').description('see and steer operations');
  for (const verb of VERBS) command.addCommand(verb(verbs));
  return command;
}
