import type { RollbackWindow } from '../../contracts/ledger.js';
import type { Target } from '../../contracts/target.js';
import type { BlockedAction } from '../../contracts/upgrade-request.js';
import type { HealthBaseline, ValidationResult } from '../../contracts/validation.js';
import type { Outbox } from '../events/outbox.js';
import type { Controls } from '../shared/controls.js';
import type { Tracker } from '../shared/tracker.js';

/** What the interpreter needs to run the steps of a plan for one operation. */
export interface Operation {
  readonly target: Target;
  readonly tracker: Tracker;
  readonly controls: Controls;
  readonly outbox: Outbox;
  /** The health before the operation, which every validation compares with. */
  readonly baseline: HealthBaseline;
  /** Results of every validation so far. */
  readonly validations: ValidationResult[];
  readonly policy: {
    /** What happens to a blocked drain that nobody answers. */
    readonly onBlocked: { readonly after: string; readonly action: BlockedAction };
    /** Seconds that a failing check may take to turn green after a step. */
    readonly validationSeconds: number;
    /** Undefined: an approval is waited for without end. */
    readonly approvalTimeout: string | undefined;
  };
  /** What an approval has to name. */
  readonly planHash: string;
  /** Resources whose drain a person chose to leave as it is: later steps on them are left out too. */
  readonly leftOut: Set<string>;
  /** How often each step was attempted, by step id: every attempt has a token of its own. */
  readonly attempts: Map<string, number>;
  /** Node groups that were put in the place of others, by the name of the one that is gone. */
  readonly replacements: Map<string, string>;
  /** The control plane's version as far as this operation has brought it. */
  controlPlaneVersion: string;
  /** The upgrade that can be undone now, and until when. */
  rollbackWindow: RollbackWindow | null;
}
