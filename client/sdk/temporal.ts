import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { DrydockError } from '../../contracts/drydock-error.js';
import { isTransient, toDrydockError } from './errors.js';

/** How long a short call may take in all, its retries included. */
const CALL_TIMEOUT_MS = 15_000;

/**
 * Tries of one call. The waits between them, 100 ms and twice as long each time, come to 1.5 s: enough for a blip, and a
 * person is not kept waiting for a server that is down.
 */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 100;

/** What a call is about, for the message of its error. */
export interface CallOptions {
  operationId?: string;
  /** The call needs a worker to answer (queries and updates), not only the server. */
  answeredByWorker?: boolean;
}

/**
 * A Temporal client whose calls end in time and fail with codes of the registry. Retries are made here and not by the
 * client's own interceptor: that one goes on after the connection was closed, and its error then ends the process.
 */
export class Temporal {
  readonly client: Client;
  readonly address: string;
  readonly #pending = new Map<AbortController, Promise<unknown>>();
  #closed = false;

  /** The client's connection must have no retry interceptor. */
  constructor(client: Client, address: string) {
    this.client = client;
    this.address = address;
  }

  get namespace(): string {
    return this.client.options.namespace;
  }

  /** Runs a short call under a deadline, again after a transient failure. @throws DrydockError */
  async call<T>(work: (client: Client) => Promise<T>, options: CallOptions = {}): Promise<T> {
    if (this.#closed) throw closedError();
    const abort = new AbortController();
    const running = this.#retry(work, abort.signal);
    this.#pending.set(abort, running);
    try {
      return await running;
    } catch (error) {
      throw abort.signal.aborted ? closedError(error) : this.error(error, options);
    } finally {
      this.#pending.delete(abort);
    }
  }

  /** Any error of the Temporal client as a DrydockError. */
  error(error: unknown, options: CallOptions = {}): DrydockError {
    return toDrydockError(error, { address: this.address, namespace: this.namespace, ...options });
  }

  /** Ends the calls that are running, then the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const abort of this.#pending.keys()) abort.abort();
    await Promise.allSettled(this.#pending.values());
    await this.client.connection.close();
  }

  async #retry<T>(work: (client: Client) => Promise<T>, signal: AbortSignal): Promise<T> {
    const deadline = Date.now() + CALL_TIMEOUT_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.client.withDeadline(deadline, () =>
          this.client.withAbortSignal(signal, () => work(this.client)),
        );
      } catch (error) {
        if (attempt >= MAX_TRIES || signal.aborted || !isTransient(error)) throw error;
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), undefined, { signal });
      }
    }
  }
}

function closedError(cause?: unknown): DrydockError {
  return new DrydockError('TEMPORAL_UNREACHABLE', 'The connection of this client has been closed', {
    cause,
    remedy: 'Connect again; operations go on without their clients.',
  });
}
