import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedCall } from '../../../infra/local/simulator/index.js';
import type { ClusterSpecInput } from '../../../infra/local/simulator/spec.js';
import type { ClusterState, WorldState } from '../../../infra/local/simulator/world/state.js';
import { built, startNode } from '../../support/processes.js';

/** A simulated AWS in a process of its own, seen through its control API: what a test does cannot slow it down. */
export interface SimulatorProcess {
  /** For AWS_ENDPOINT_URL. */
  url: string;
  addCluster(spec: ClusterSpecInput): Promise<ClusterState>;
  state(): Promise<Omit<WorldState, 'calls' | 'kubernetes'>>;
  /** The mutating calls so far, oldest first. */
  mutatingCalls(): Promise<RecordedCall[]>;
  stop(): Promise<void>;
}

/** Starts a simulator. `scale` is how many AWS seconds pass in a real one. */
export async function startSimulatorProcess(scale: number): Promise<SimulatorProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-simulator-'));
  const server = startNode([
    built('infra/local/simulator/main.js'),
    ...['--port', '0', '--scale', `${scale}`, '--state', join(folder, 'aws.json')],
  ]);
  await server.untilStdout(/"ready":true/);
  const { url } = JSON.parse(server.stdout) as { url: string };
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(`${url}/_simulator${path}`, init);
    if (!response.ok) throw new Error(`The simulator answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    url,
    addCluster: (spec) => ask('/clusters', { method: 'POST', body: JSON.stringify(spec) }),
    state: () => ask('/state'),
    mutatingCalls: () => ask('/calls?mutating=true'),
    async stop() {
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
