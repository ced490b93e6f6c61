/** One call that reached the simulator, as the control API shows it. */
export interface RecordedCall {
  /** Counts up from 1, over restarts too. */
  seq: number;
  /** Epoch milliseconds at its arrival. */
  time: number;
  account: string | null;
  region: string;
  service: string;
  operation: string;
  /** Whether the operation can change a resource of the account. Refreshing insights and recording events do not. */
  mutating: boolean;
  parameters: unknown;
  /** The HTTP status of the answer; null while there is none, or if it was withheld by a fault. */
  status: number | null;
  errorCode: string | null;
  /** Answered with the result of an earlier call that had the same idempotency token. */
  replay: boolean;
  /** Whether it changed anything. */
  changed: boolean;
}

/** What calls to show: those that have every value that is given. */
export interface CallFilter {
  service?: string;
  operation?: string;
  account?: string;
  region?: string;
  mutating?: boolean;
}

/** Read-only calls are kept in memory up to this many; mutating ones always, and in the state file. */
const KEPT_READS = 50_000;

/** The record of every call, oldest first. */
export class CallLog {
  #calls: RecordedCall[];
  #next: number;
  #reads = 0;

  constructor(calls: RecordedCall[] = [], next = 1) {
    this.#calls = [...calls];
    this.#next = next;
  }

  /** Starts a record; the caller fills in the outcome. */
  open(call: Omit<RecordedCall, 'seq' | 'status' | 'errorCode' | 'replay' | 'changed'>): RecordedCall {
    const record: RecordedCall = {
      seq: this.#next++,
      status: null,
      errorCode: null,
      replay: false,
      changed: false,
      ...call,
    };
    this.#calls.push(record);
    if (!record.mutating && ++this.#reads > KEPT_READS * 2) this.#dropOldReads();
    return record;
  }

  list(filter: CallFilter = {}): RecordedCall[] {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    return this.#calls.filter((call) =>
      wanted.every(([key, value]) => call[key as keyof CallFilter] === value),
    );
  }

  clear(): void {
    this.#calls = [];
    this.#reads = 0;
  }

  /** The mutating calls and the next number, for the state file. */
  toState(): { calls: RecordedCall[]; nextCall: number } {
    return { calls: this.#calls.filter((call) => call.mutating), nextCall: this.#next };
  }

  #dropOldReads(): void {
    let drop = this.#reads - KEPT_READS;
    this.#calls = this.#calls.filter((call) => call.mutating || drop-- <= 0);
    this.#reads = KEPT_READS;
  }
}
