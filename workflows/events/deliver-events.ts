import type { UpgradeEvent } from '../../contracts/events.js';
import type { Target } from '../../contracts/target.js';
import { deliver } from './outbox.js';

/** Delivers what an operation could not while it ran, in order. Started by the operation as it ends. */
export async function deliverEvents(input: { target: Target | null; events: UpgradeEvent[] }): Promise<void> {
  for (const event of input.events) await deliver(input.target, event);
}
