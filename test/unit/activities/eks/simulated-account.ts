import type { Clients } from '../../../../activities/clients/clients.js';
import { createClients } from '../../../../activities/clients/create-clients.js';
import type { Action } from '../../../../activities/steps/action.js';
import type { StepHandle, StepObservation } from '../../../../contracts/step-execution.js';
import {
  DEFAULT_CREDENTIALS,
  startSimulator,
  type ClusterSpecInput,
  type Simulator,
  type SimulatorOptions,
} from '../../../../infra/local/simulator/index.js';
import { actionContext, type TestContext } from '../steps/action-context.js';

/** A simulated AWS account, its Kubernetes APIs, and the worker's own clients of both. */
export interface SimulatedAccount {
  simulator: Simulator;
  clients: Clients;
  /** Adds a cluster under a name of its own and returns a context whose target it is. */
  cluster(spec: Omit<ClusterSpecInput, 'name'>): Promise<TestContext>;
  /** The operations that changed something of a cluster, in their order. */
  changes(context: TestContext): string[];
  stop(): Promise<void>;
}

/** How many AWS seconds pass in one of a test, unless it asks for less: eight minutes take half a second. */
const SCALE = 1000;

/** Starts an account; the standard variables of the AWS SDK lead to it until it is stopped. */
export async function startAccount(options: SimulatorOptions = {}): Promise<SimulatedAccount> {
  const simulator = await startSimulator({ port: 0, scale: SCALE, ...options });
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: simulator.url,
    AWS_ACCESS_KEY_ID: DEFAULT_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEFAULT_CREDENTIALS.secretAccessKey,
  });
  const clients = createClients({ maxAttempts: 1 });
  let count = 0;
  return {
    simulator,
    clients,
    async cluster(spec) {
      const name = `demo-${++count}`;
      await simulator.addCluster({ ...spec, name });
      const context = actionContext(clients);
      return { ...context, target: { ...context.target, clusterName: name } };
    },
    changes: ({ target }) =>
      simulator
        .calls({ mutating: true })
        .filter(({ changed, parameters }) => changed && namesCluster(parameters, target.clusterName))
        .map(({ operation }) => operation),
    async stop() {
      clients.close();
      process.env = environment;
      await simulator.stop();
    },
  };
}

function namesCluster(parameters: unknown, cluster: string): boolean {
  const { name, clusterName } = parameters as { name?: string; clusterName?: string };
  return name === cluster || clusterName === cluster;
}

/** Everything that was seen of a change until it ended. */
export interface Ended {
  handle: StepHandle;
  last: StepObservation;
  seen: StepObservation[];
}

/** Observes a started change until it has ended, at most 20 seconds long. */
export async function untilEnded<P>(
  action: Action<P>,
  context: TestContext,
  parameters: P,
  handle: StepHandle,
): Promise<Ended> {
  const seen: StepObservation[] = [];
  const deadline = Date.now() + 20_000;
  for (;;) {
    const last: StepObservation = await action.observe(context, parameters, handle);
    seen.push(last);
    if (last.status !== 'running') return { handle, last, seen };
    if (Date.now() > deadline) throw new Error('The change has not ended within 20 s');
    context.last = last;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts a change and observes it until it has ended. */
export async function run<P>(
  action: Action<P>,
  context: TestContext,
  parameters: P,
  token = 'op-1-step-1-1',
): Promise<Ended> {
  return untilEnded(action, context, parameters, await action.start(context, parameters, token));
}
