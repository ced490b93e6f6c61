import type { Command } from 'commander';
import type { Verbs } from '../session.js';
import { signalCommand } from './signal.js';

/** `drydock operations pause` */
export function pauseCommand(verbs: Verbs): Command {
  return signalCommand(verbs, {
    name: 'pause',
    description: 'pause before the next step; a change that AWS is making goes on to its end',
    send: (operation, signal) => operation.pause(signal),
    done: 'Pausing before the next step',
  });
}
