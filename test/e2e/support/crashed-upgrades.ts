import { temporal } from '@temporalio/proto';
import type { Drydock, Operation } from '../../../client/sdk/index.js';

const STARTED = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;

/**
 * Upgrades under fire, and the points at which each was hit. A blow counts for an upgrade only if a worker was busy with
 * it, and had gone on with it since the blow before.
 */
export class CrashedUpgrades {
  readonly #drydock: Drydock;
  readonly #hits = new Map<Operation, string[]>();
  /** What Temporal knew of each after it was hit last. */
  readonly #left = new Map<Operation, string>();

  constructor(drydock: Drydock) {
    this.#drydock = drydock;
  }

  get all(): Operation[] {
    return [...this.#hits.keys()];
  }

  /** How often all of them were hit together. */
  get allHits(): number {
    return this.all.reduce((sum, operation) => sum + this.hitsOf(operation), 0);
  }

  hitsOf(operation: Operation): number {
    return this.#hits.get(operation)?.length ?? 0;
  }

  /** How many were hit this often, or oftener. */
  hitAtLeast(hits: number): number {
    return this.all.filter((operation) => this.hitsOf(operation) >= hits).length;
  }

  add(operation: Operation): void {
    this.#hits.set(operation, []);
  }

  /**
   * Finds out where every upgrade is, has `crash` happen and be recovered from, and counts those that were hit. Needs a
   * worker before, to ask, and Temporal after.
   * @returns those that still run
   */
  async strike(crash: () => Promise<void>): Promise<Operation[]> {
    const points = await Promise.all(this.all.map((operation) => this.#pointOf(operation)));
    await crash();
    for (const [i, operation] of this.all.entries()) {
      const point = points[i];
      if (point) this.#hits.get(operation)!.push(point);
    }
    const after = await Promise.all(this.all.map((operation) => this.#look(operation)));
    for (const [i, operation] of this.all.entries()) this.#left.set(operation, after[i]?.trace ?? '');
    return this.all.filter((_, i) => after[i] !== null);
  }

  report(): string {
    return [...this.#hits]
      .map(([{ id }, points]) => `${id} was hit at ${points.length} points: ${points.join(', ')}`)
      .join('\n');
  }

  /** The step, or else the phase, at which an upgrade is; null when a blow would not count. */
  async #pointOf(operation: Operation): Promise<string | null> {
    const now = await this.#look(operation);
    if (now === null || !now.busy || now.trace === this.#left.get(operation)) return null;
    const { phase, status, current_step: id, steps } = await operation.progress();
    if (status === 'SUCCEEDED') return null;
    const entry = steps.find((step) => step.step_id === id);
    return entry ? `${entry.step_id} (${entry.status})` : phase;
  }

  /** What Temporal knows: `trace` changes with every event and every attempt of an activity; null when it has ended. */
  async #look({ id }: Operation): Promise<{ trace: string; busy: boolean } | null> {
    const { status, raw } = await this.#drydock.temporal.client.workflow.getHandle(id).describe();
    if (status.name !== 'RUNNING') return null;
    const activities = raw.pendingActivities ?? [];
    const attempts = activities.map(({ activityId, attempt }) => `${activityId}:${attempt}`);
    return {
      trace: [String(raw.workflowExecutionInfo?.historyLength), ...attempts].join(' '),
      busy: activities.some(({ state }) => state === STARTED),
    };
  }
}
