import type { OperationKind } from '../../contracts/names.js';
import type { Target } from '../../contracts/target.js';
import { changing, leasing } from './activities.js';
import type { Controls } from './controls.js';
import type { Tracker } from './tracker.js';

/** The cluster's lease as one operation holds it. */
export class ClusterLease {
  #target: Target | null = null;

  /** Takes the lease; with `wait`, after whoever holds it. @throws LEASE_HELD. */
  async take(
    input: { target: Target; kind: OperationKind; initiatedBy: string; wait: boolean },
    tracker: Tracker,
    controls: Controls,
  ): Promise<void> {
    tracker.setStatus(input.wait ? 'WAITING_FOR_LEASE' : 'RUNNING', 'Taking the lease on the cluster');
    // From here on it may be held even if the answer is lost; giving back what is not held does nothing.
    this.#target = input.target;
    await controls.interruptible(() =>
      leasing.acquireLease.executeWithOptions({ summary: 'Take the lease' }, [input]),
    );
    tracker.setStatus('RUNNING', 'The lease on the cluster is held');
  }

  /** Gives it back, if it may have been taken. */
  async giveBack(): Promise<void> {
    if (this.#target)
      await changing.releaseLease.executeWithOptions({ summary: 'Give the lease back' }, [
        { target: this.#target },
      ]);
  }
}
