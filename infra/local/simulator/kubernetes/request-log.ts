/** A request that could have changed the cluster, and how it was answered. */
export interface RecordedRequest {
  /** Epoch milliseconds of the answer. */
  at: number;
  verb: string;
  path: string;
  /** Plural, with the subresource: `pods/eviction`. */
  resource: string;
  /** HTTP status code. */
  status: number;
  /** The ARN of the caller. */
  user: string;
}

/** Requests that are kept; the oldest go first. */
const MOST_REQUESTS = 50_000;

/** The record of mutating requests, in the order of their answers. */
export class RequestLog {
  readonly #requests: RecordedRequest[];

  constructor(restore: readonly RecordedRequest[] = []) {
    this.#requests = [...restore];
  }

  add(request: RecordedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > 2 * MOST_REQUESTS) this.#requests.splice(0, MOST_REQUESTS);
  }

  all(): RecordedRequest[] {
    return [...this.#requests];
  }
}
