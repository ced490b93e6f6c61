import { createClusterState, type ClusterState } from './cluster-state.js';
import { addAddon, removeAddon } from './addons.js';
import { bootstrap } from './bootstrap.js';
import { ControlLoop } from './controllers/control-loop.js';
import type { DeadlineSnapshot } from './controllers/deadlines.js';
import { createControllers } from './controllers/index.js';
import { drainablePods, drainPass } from './drain.js';
import { Faults, type Fault } from './faults.js';
import type { SimulatedKubernetesOptions } from './index.js';
import { describeNode, nodeObject, NODEGROUP_LABEL } from './node-object.js';
import type { SimulatedKubernetes, SimulatedNode, SimulatedNodeSpec } from './port.js';
import { ApiServer } from './protocol/server.js';
import { RequestLog, type RecordedRequest } from './request-log.js';
import { ObjectIndex } from './store/object-index.js';
import type { StoreSnapshot } from './store/object-store.js';
import type { NodeObject } from './store/objects.js';
import { NODES } from './store/resources.js';
import type { TlsMaterial } from './tls.js';
import { createWorkloads } from './workloads.js';

/** All of a cluster that outlives a restart, as plain JSON. */
export interface KubernetesSnapshot {
  version: string;
  port: number;
  tls: TlsMaterial;
  store: StoreSnapshot;
  deadlines: DeadlineSnapshot;
  nodes: SimulatedNodeSpec[];
  requests: RecordedRequest[];
}

/** A cluster: its state, its controllers, and the API server in front of them. */
export class SimulatedCluster implements SimulatedKubernetes {
  readonly tls: TlsMaterial;
  readonly #region: string;
  readonly #state: ClusterState;
  readonly #loop: ControlLoop;
  readonly #faults = new Faults();
  readonly #log: RequestLog;
  readonly #server: ApiServer;
  readonly #nodeSpecs = new Map<string, SimulatedNodeSpec>();
  readonly #nodesByGroup: ObjectIndex<NodeObject>;
  #version: string;
  #port = 0;

  constructor(
    options: SimulatedKubernetesOptions,
    tls: TlsMaterial,
    restore: KubernetesSnapshot | undefined,
  ) {
    this.tls = tls;
    this.#region = options.region;
    this.#version = restore?.version ?? options.version;
    this.#state = createClusterState(options.clock, restore);
    this.#log = new RequestLog(restore?.requests);
    this.#nodesByGroup = new ObjectIndex(this.#state.store, NODES, (node) => [
      node.metadata.labels?.[NODEGROUP_LABEL] ?? '',
    ]);
    this.#loop = new ControlLoop(this.#state.store, createControllers(this.#state));
    for (const spec of restore?.nodes ?? []) this.#nodeSpecs.set(spec.name, spec);
    this.#server = new ApiServer({
      state: this.#state,
      loop: this.#loop,
      faults: this.#faults,
      log: this.#log,
      tls,
      verifyToken: options.verifyToken,
      version: () => this.#version,
      deprecatedApis: options.spec?.deprecatedApis ?? [],
    });
    if (!restore) {
      bootstrap(this.#state);
      createWorkloads(this.#state, options.spec ?? {});
    }
    this.#loop.resync();
    this.#loop.settle();
  }

  /** Listens on `port`, 0 for any, and sets time going. */
  async start(port: number): Promise<void> {
    this.#port = await this.#server.listen(port);
    this.#state.deadlines.start(() => this.#loop.settle());
  }

  get endpoint(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  get certificateAuthority(): string {
    return Buffer.from(this.tls.caCertificate).toString('base64');
  }

  setVersion(version: string): void {
    this.#version = version;
  }

  addNode(spec: SimulatedNodeSpec): void {
    const { store, deadlines, clock } = this.#state;
    store.create(NODES, nodeObject(spec, this.#region, clock.now()));
    this.#nodeSpecs.set(spec.name, spec);
    if (spec.readyAt !== null) deadlines.set('node-ready', spec.name, spec.readyAt);
    this.#loop.settle();
  }

  removeNode(name: string): void {
    this.#nodeSpecs.delete(name);
    this.#state.store.remove(NODES, name);
    this.#loop.settle();
  }

  /** A node that a client has deleted is left alone. */
  setUnschedulable(name: string, unschedulable: boolean): void {
    if (!this.#state.store.get(NODES, name)) return;
    this.#state.store.update(NODES, name, (node) => ({
      ...node,
      spec: { ...node.spec, unschedulable: unschedulable || undefined },
    }));
    this.#loop.settle();
  }

  nodes(nodegroup: string): SimulatedNode[] {
    const described: SimulatedNode[] = [];
    for (const node of this.#nodesByGroup.get(nodegroup)) {
      const spec = this.#nodeSpecs.get(node.metadata.name);
      if (spec) described.push(describeNode(spec, node, drainablePods(this.#state, spec.name).length));
    }
    return described;
  }

  evict(node: string, { force }: { force: boolean }): ReturnType<SimulatedKubernetes['evict']> {
    return drainPass(this.#state, node, force, () => this.#loop.settle());
  }

  setAddon(addon: { name: string; version: string; image: string }): void {
    addAddon(this.#state, addon);
    this.#loop.settle();
  }

  removeAddon(name: string): void {
    removeAddon(this.#state, name);
    this.#loop.settle();
  }

  /** Makes the next matching requests fail or hang. */
  injectFault(fault: Fault): void {
    this.#faults.inject(fault);
  }

  /** Forgets the faults that no request has met yet. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** The mutating requests so far, in the order of their answers; what the port itself did is not among them. */
  requests(): RecordedRequest[] {
    return this.#log.all();
  }

  snapshot(): KubernetesSnapshot {
    return {
      version: this.#version,
      port: this.#port,
      tls: this.tls,
      store: this.#state.store.snapshot(),
      deadlines: this.#state.deadlines.snapshot(),
      nodes: [...this.#nodeSpecs.values()],
      requests: this.#log.all(),
    };
  }

  async close(): Promise<void> {
    this.#state.deadlines.stop();
    await this.#server.close();
  }
}
