import type { Command } from 'commander';
import type { Verbs } from '../session.js';
import { signalCommand } from './signal.js';

/** `drydock operations resume` */
export function resumeCommand(verbs: Verbs): Command {
  return signalCommand(verbs, {
    name: 'resume',
    description: 'go on after a pause',
    send: (operation, signal) => operation.resume(signal),
    done: 'Going on',
  });
}
