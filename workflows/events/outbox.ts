import {
  CancellationScope,
  ParentClosePolicy,
  condition,
  log,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { UpgradeEvent, UpgradeEventType } from '../../contracts/events.js';
import type { Target } from '../../contracts/target.js';
import { publishing } from '../shared/activities.js';
import { failureOf } from '../shared/failures.js';
import { now, type Tracker } from '../shared/tracker.js';
import type { deliverEvents } from './deliver-events.js';

/** How long the end of an operation waits for events that are still on their way. */
const GRACE = '5s';

/**
 * Events on their way to EventBridge, in order, beside the operation: a bus that is down delays nothing. What is not
 * delivered when the operation ends is handed to a workflow of its own that goes on trying for a day.
 */
export class Outbox {
  #tracker: Tracker;
  #target: Target | null = null;
  #waiting: UpgradeEvent[] = [];
  #sequence = 0;
  #scope: CancellationScope | null = null;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  setTarget(target: Target): void {
    this.#target = target;
  }

  publish(type: UpgradeEventType, data: Record<string, unknown> = {}): void {
    const { progress } = this.#tracker;
    this.#sequence += 1;
    this.#waiting.push({
      event_type: type,
      event_id: `${workflowInfo().firstExecutionRunId}-${this.#sequence}`,
      operation_id: progress.operation_id,
      cluster_name: progress.cluster_name,
      account: progress.account,
      region: progress.region,
      timestamp: now(),
      data,
    });
    if (!this.#scope) this.#pump();
  }

  /** Call it before the operation ends. */
  async settle(): Promise<void> {
    await condition(() => this.#scope === null, GRACE);
    if (!this.#scope) return;
    this.#scope.cancel();
    const events = this.#waiting;
    log.warn('Events could not be delivered yet; a workflow of their own goes on', { events: events.length });
    await startChild<typeof deliverEvents>('deliverEvents', {
      workflowId: `${workflowInfo().workflowId}/events/${workflowInfo().runId}`,
      args: [{ target: this.#target, events }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${events.length} events of ${this.#tracker.progress.operation_id} on their way`,
    });
  }

  #pump(): void {
    const scope = new CancellationScope({ cancellable: true });
    this.#scope = scope;
    void scope
      .run(async () => {
        for (let event = this.#waiting[0]; event; event = this.#waiting[0]) {
          await deliver(this.#target, event);
          this.#waiting.shift();
        }
      })
      .then(
        () => (this.#scope = null),
        // Cancelled by settle(), which takes over what is left.
        () => undefined,
      );
  }
}

/** Publishes one event; what can never be delivered (no permission, no bus) is logged and given up, the history keeps it. */
export async function deliver(target: Target | null, event: UpgradeEvent): Promise<void> {
  try {
    await publishing.publishEvent.executeWithOptions({ summary: event.event_type }, [{ target, event }]);
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    log.error('An event was given up', { event: event.event_type, failure: failureOf(error) });
  }
}
