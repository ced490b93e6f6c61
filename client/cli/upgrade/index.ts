import { Command } from 'commander';
import type { Verbs } from '../session.js';
import { planCommand } from './plan.js';
import { startCommand } from './start.js';

/** `drydock upgrade …` */
export function upgradeCommand(verbs: Verbs): Command {
  return new Command('upgrade')
    .description('plan and start cluster upgrades')
    .addCommand(planCommand(verbs))
    .addCommand(startCommand(verbs));
}
