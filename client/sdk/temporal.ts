import type { Client } from '@temporalio/client';
import { toDrydockError } from './errors.js';

/** How long a short call may take in all, its retries included. */
const CALL_TIMEOUT_MS = 15_000;

/** What a call is about, for the message of its error. */
export interface CallOptions {
  operationId?: string;
  /** The call needs a worker to answer (queries and updates), not only the server. */
  answeredByWorker?: boolean;
}

/** A Temporal client whose calls end in time and fail with codes of the registry. */
export class Temporal {
  readonly client: Client;
  readonly address: string;

  constructor(client: Client, address: string) {
    this.client = client;
    this.address = address;
  }

  get namespace(): string {
    return this.client.options.namespace;
  }

  /** Runs a short call under a deadline. @throws DrydockError */
  async call<T>(work: (client: Client) => Promise<T>, options: CallOptions = {}): Promise<T> {
    try {
      return await this.client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => work(this.client));
    } catch (error) {
      throw this.error(error, options);
    }
  }

  /** Any error of the Temporal client as a DrydockError. */
  error(error: unknown, options: CallOptions = {}) {
    return toDrydockError(error, { address: this.address, namespace: this.namespace, ...options });
  }
}
