import type { SimulatedClock } from '../clock.js';
import { CallLog } from '../calls.js';
import { FaultTable } from '../faults.js';
import type { KubernetesFactory, PersistentKubernetes } from '../kubernetes-factory.js';
import { verifyEksToken } from '../http/eks-token.js';
import type { SimulatorRules } from '../options.js';
import type { AccountState, ClusterState, RegionState, WorldState } from './state.js';

/** The accounts, their resources and the clock: what every operation reads and changes. */
export class World {
  readonly clock: SimulatedClock;
  readonly rules: SimulatorRules;
  readonly calls: CallLog;
  readonly faults: FaultTable;
  readonly state: WorldState;
  readonly #makeKubernetes: KubernetesFactory;
  readonly #kubernetes = new Map<string, PersistentKubernetes>();
  #revision = 0;

  constructor(
    clock: SimulatedClock,
    rules: SimulatorRules,
    kubernetes: KubernetesFactory,
    state: WorldState = emptyState(),
  ) {
    this.clock = clock;
    this.rules = rules;
    this.#makeKubernetes = kubernetes;
    this.state = state;
    this.calls = new CallLog(state.calls, state.nextCall);
    this.faults = new FaultTable(state.faults);
  }

  now(): number {
    return this.clock.now();
  }

  /** The instant `seconds` of AWS time from now, in epoch milliseconds. */
  after(seconds: number): number {
    return this.now() + this.clock.toReal(seconds);
  }

  /** Notes that something changed that the state file should hold. */
  touch(): void {
    this.#revision += 1;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** The account, or undefined if there is none with that id. */
  account(id: string): AccountState | undefined {
    return this.state.accounts[id];
  }

  /** The region of an account; an empty one is made on first use. */
  region(account: string, region: string): RegionState {
    const owner = this.state.accounts[account];
    if (!owner) throw new Error(`The simulator has no account ${account}`);
    return (owner.regions[region] ??= {
      name: region,
      clusters: {},
      subnets: {},
      securityGroups: {},
      launchTemplates: {},
      instances: {},
      scalingGroups: {},
      activities: [],
    });
  }

  regions(): RegionState[] {
    return Object.values(this.state.accounts).flatMap((account) => Object.values(account.regions));
  }

  clusters(): ClusterState[] {
    return this.regions().flatMap((region) => Object.values(region.clusters));
  }

  /** The Kubernetes API of a cluster. */
  kubernetes(cluster: ClusterState): PersistentKubernetes {
    const kubernetes = this.#kubernetes.get(cluster.arn);
    if (!kubernetes) throw new Error(`The Kubernetes API of ${cluster.name} is not running`);
    return kubernetes;
  }

  /** Starts the Kubernetes API of a cluster, from its state before a restart if there is one. */
  async startKubernetes(cluster: ClusterState): Promise<void> {
    const kubernetes = await this.#makeKubernetes({
      name: cluster.name,
      region: cluster.region,
      account: cluster.account,
      version: cluster.version,
      clock: this.clock,
      verifyToken: (token) => verifyEksToken(this, cluster, token),
      spec: cluster.spec,
      restore: this.state.kubernetes[cluster.arn],
    });
    this.#kubernetes.set(cluster.arn, kubernetes);
  }

  /** Takes a cluster's API out of use; the caller closes it. */
  detachKubernetes(cluster: ClusterState): PersistentKubernetes | undefined {
    const kubernetes = this.#kubernetes.get(cluster.arn);
    this.#kubernetes.delete(cluster.arn);
    return kubernetes;
  }

  /** Closes every Kubernetes API. */
  async close(): Promise<void> {
    await Promise.all([...this.#kubernetes.values()].map((kubernetes) => kubernetes.close()));
    this.#kubernetes.clear();
  }

  /** All of the state, for the file: calls, faults and Kubernetes snapshots included. */
  snapshot(): WorldState {
    return {
      ...this.state,
      ...this.calls.toState(),
      faults: this.faults.list(),
      kubernetes: Object.fromEntries(
        [...this.#kubernetes].map(([arn, kubernetes]) => [arn, kubernetes.snapshot()]),
      ),
    };
  }
}

function emptyState(): WorldState {
  return {
    format: 1,
    accounts: {},
    sessions: {},
    faults: [],
    calls: [],
    nextCall: 1,
    events: [],
    kubernetes: {},
  };
}
