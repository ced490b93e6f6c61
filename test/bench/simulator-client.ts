import type { RecordedCall } from '../../infra/local/simulator/calls.js';
import type { ClusterSpecInput } from '../../infra/local/simulator/spec.js';
import type { ClusterState } from '../../infra/local/simulator/world/state.js';

/** The control API of a simulator in another process. */
export class SimulatorClient {
  readonly url: string;

  /** @param url The simulator's endpoint for AWS calls. */
  constructor(url: string) {
    this.url = url;
  }

  /** Adds a cluster that is there at once. */
  async addCluster(spec: ClusterSpecInput): Promise<void> {
    await this.#request('/clusters', { method: 'POST', body: JSON.stringify(spec) });
  }

  /** The state of a cluster, with every update that it has had. */
  async cluster(name: string): Promise<ClusterState> {
    return (await this.#request(`/clusters/${encodeURIComponent(name)}`)) as ClusterState;
  }

  /** The recorded calls of one operation of EKS, oldest first. */
  async eksCalls(operation: string): Promise<RecordedCall[]> {
    return (await this.#request(`/calls?service=eks&operation=${operation}`)) as RecordedCall[];
  }

  async #request(path: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${this.url}/_simulator${path}`, init);
    const body = await response.text();
    if (!response.ok) throw new Error(`The simulator answers ${response.status} at ${path}: ${body}`);
    return JSON.parse(body);
  }
}
