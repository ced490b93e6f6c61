import { StatusError } from './status-error.js';

/** A failure to be met by requests, for tests. */
export interface Fault {
  /** Such as `get`, `list`, `watch`, `create`, `patch`; `*` for any. */
  verb: string;
  /** Plural, with the subresource: `pods`, `pods/eviction`, `nodes`; for other paths the first part: `version`. `*` for any. */
  resource: string;
  /** Only for the object of this name. */
  name?: string;
  /** How many requests meet it, default 1. */
  times?: number;
  /** The code of the answer, such as 503. Without it, the request is served (after `hangSeconds`). */
  status?: number;
  /** Of the answer's Status, such as `ServiceUnavailable`. */
  reason?: string;
  /** AWS seconds that pass before anything is answered. */
  hangSeconds?: number;
}

/** What a request is matched by. */
interface FaultSubject {
  verb: string;
  resource: string;
  name?: string;
}

/** The faults that are waiting for their requests. */
export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Takes the first fault that a request meets; undefined if it meets none. */
  take(subject: FaultSubject): Fault | undefined {
    const met = this.#pending.find(({ fault }) => matches(fault, subject));
    if (!met) return undefined;
    met.left--;
    if (met.left <= 0) this.#pending = this.#pending.filter((entry) => entry !== met);
    return met.fault;
  }
}

/** The refusal that a fault stands for; undefined if it only delays. */
export function refusalOf({ status, reason }: Fault): StatusError | undefined {
  if (status === undefined) return undefined;
  return new StatusError(status, reason, `an injected fault: ${reason ?? `status ${status}`}`);
}

function matches(fault: Fault, { verb, resource, name }: FaultSubject): boolean {
  return (
    (fault.verb === '*' || fault.verb === verb) &&
    (fault.resource === '*' || fault.resource === resource) &&
    (fault.name === undefined || fault.name === name)
  );
}
