import { SimulatedClock } from './clock.js';
import type { CallFilter, RecordedCall } from './calls.js';
import { answerControl } from './control/routes.js';
import type { Fault, FaultInput } from './faults.js';
import { answerCall } from './http/gateway.js';
import { HttpServer } from './http/server.js';
import type { KubernetesFactory, PersistentKubernetes } from './kubernetes-factory.js';
import { DEFAULT_PORT, DEFAULT_RULES, type SimulatorOptions } from './options.js';
import type { ClusterSpecInput } from './spec.js';
import { readState, StateFile } from './state-file.js';
import { addAccounts } from './world/accounts.js';
import { advance } from './world/advance.js';
import { buildCluster } from './world/build-cluster.js';
import type { ClusterState, RecordedEvent, WorldState } from './world/state.js';
import { World } from './world/world.js';

const SAVE_INTERVAL_MS = 1000;
const MIN_TICK_MS = 10;
const MAX_TICK_MS = 1000;

/** Starts a simulated AWS; resolves when it answers. With a state file, it goes on with what the file holds. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = new Simulator(options);
  await simulator.start();
  return simulator;
}

/** AWS accounts in this process, reached over HTTP, and the hands that tests need behind the scenes. */
export class Simulator {
  readonly #options: SimulatorOptions;
  readonly #world: World;
  readonly #server: HttpServer;
  readonly #stateFile: StateFile | null;
  readonly #closing = new Set<Promise<void>>();
  #timers: NodeJS.Timeout[] = [];
  #port = 0;

  /** Use `startSimulator`. */
  constructor(options: SimulatorOptions) {
    const stored = options.stateFile ? readState(options.stateFile) : null;
    this.#options = options;
    this.#world = new World(
      new SimulatedClock(options.scale),
      { ...DEFAULT_RULES, ...options.rules },
      options.kubernetes ?? simulatedKubernetes,
      stored ?? undefined,
    );
    this.#stateFile = options.stateFile
      ? new StateFile(options.stateFile, () => this.#world.snapshot())
      : null;
    const hooks = { advance: () => this.#advance(), persist: () => this.#persist() };
    this.#server = new HttpServer({
      aws: (request) => answerCall(this.#world, hooks, request),
      control: (request) => answerControl(this, request),
    });
  }

  /** The endpoint for `AWS_ENDPOINT_URL`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get clock(): SimulatedClock {
    return this.#world.clock;
  }

  /** Whether the state came from a file, clusters included. */
  get resumed(): boolean {
    return this.#world.clusters().length > 0;
  }

  /** Called once by `startSimulator`. */
  async start(): Promise<void> {
    addAccounts(this.#world, this.#options.accounts);
    for (const fault of this.#options.faults ?? []) this.#world.faults.inject(fault);
    try {
      for (const cluster of this.#world.clusters()) {
        await this.#world.startKubernetes(cluster);
      }
      this.#port = await this.#server.listen(this.#options.port ?? DEFAULT_PORT);
    } catch (error) {
      await this.#world.close();
      throw error;
    }
    const tick = Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, this.#world.clock.toReal(1)));
    this.#timers = [setInterval(() => this.#advance(), tick)];
    if (this.#stateFile) this.#timers.push(setInterval(() => void this.#saveOrCrash(), SAVE_INTERVAL_MS));
    await this.#persist();
  }

  /** Stops answering, keeps the state, and ends every Kubernetes API. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#server.close();
    await this.#persist();
    await Promise.all(this.#closing);
    await this.#world.close();
  }

  /** Every recorded call that fits the filter, oldest first. */
  calls(filter: CallFilter = {}): RecordedCall[] {
    return this.#world.calls.list(filter);
  }

  clearCalls(): void {
    this.#world.calls.clear();
  }

  /** The events that PutEvents took, oldest first. */
  events(): RecordedEvent[] {
    return [...this.#world.state.events];
  }

  /** Adds a cluster that is there at once. Throws a ZodError or ClusterSpecError for a specification that cannot be. */
  async addCluster(spec: ClusterSpecInput): Promise<ClusterState> {
    const cluster = await buildCluster(this.#world, spec);
    await this.#persist();
    return cluster;
  }

  /** The live state of a cluster, for inspection; throws if there is none of that name in any account. */
  cluster(name: string): ClusterState {
    this.#advance();
    const cluster = this.#world.clusters().find((candidate) => candidate.name === name);
    if (!cluster) throw new Error(`The simulator has no cluster ${name}`);
    return cluster;
  }

  /** Throws a ZodError for a fault that is not well-formed. */
  injectFault(fault: FaultInput): Fault {
    return this.#world.faults.inject(fault);
  }

  clearFaults(): void {
    this.#world.faults.clear();
  }

  faults(): Fault[] {
    return this.#world.faults.list();
  }

  /** Everything but the calls and the Kubernetes objects, as plain JSON. */
  state(): Omit<WorldState, 'calls' | 'kubernetes'> {
    this.#advance();
    const { calls: _calls, kubernetes: _kubernetes, ...rest } = this.#world.state;
    return { ...rest, faults: this.#world.faults.list() };
  }

  /** The Kubernetes API of a cluster, behind its own; throws if there is none of that name. */
  kubernetes(name: string): PersistentKubernetes {
    return this.#world.kubernetes(this.cluster(name));
  }

  /** The world itself, for the control API. */
  get world(): World {
    return this.#world;
  }

  #advance(): void {
    for (const cluster of advance(this.#world)) {
      const closing = this.#world.detachKubernetes(cluster)?.close() ?? Promise.resolve();
      this.#closing.add(closing);
      void closing.finally(() => this.#closing.delete(closing));
    }
  }

  async #persist(): Promise<void> {
    await this.#stateFile?.save();
  }

  /** A state that cannot be written must not pass unnoticed: the promise to survive a restart would be broken. */
  async #saveOrCrash(): Promise<void> {
    try {
      await this.#persist();
    } catch (error) {
      process.emitWarning(`The simulator cannot write its state: ${(error as Error).message}`);
    }
  }
}

/** The simulated Kubernetes API, loaded when the first cluster needs it. */
const simulatedKubernetes: KubernetesFactory = async (options) => {
  const { createSimulatedKubernetes } = await import('./kubernetes/index.js');
  return createSimulatedKubernetes(options);
};
