import type { SimulatedClock } from '../../../../../infra/local/simulator/clock.js';
import type {
  KubernetesOptions,
  PersistentKubernetes,
} from '../../../../../infra/local/simulator/kubernetes-factory.js';
import type {
  SimulatedNode,
  SimulatedNodeSpec,
} from '../../../../../infra/local/simulator/kubernetes/port.js';

interface FakeNode extends SimulatedNodeSpec {
  unschedulable: boolean;
  pods: number;
  /** A budget never allows the eviction of its pods. */
  blocked: boolean;
}

/** The Kubernetes port without an API: nodes with a number of pods, which evictions empty unless they are blocked. */
export class FakeKubernetes implements PersistentKubernetes {
  readonly endpoint = 'https://127.0.0.1:1';
  readonly certificateAuthority = Buffer.from('fake').toString('base64');
  readonly options: KubernetesOptions;
  readonly addons = new Map<string, string>();
  version: string;
  closed = false;
  /** What the next nodes start with. */
  podsOnNewNodes = 2;
  readonly #clock: SimulatedClock;
  readonly #nodes: Map<string, FakeNode>;

  constructor(options: KubernetesOptions) {
    this.options = options;
    this.version = options.version;
    this.#clock = options.clock;
    const restored = options.restore as { nodes: FakeNode[] } | undefined;
    this.#nodes = new Map((restored?.nodes ?? []).map((node) => [node.name, node]));
  }

  setVersion(version: string): void {
    this.version = version;
  }

  addNode(spec: SimulatedNodeSpec): void {
    this.#nodes.set(spec.name, { ...spec, unschedulable: false, pods: this.podsOnNewNodes, blocked: false });
  }

  removeNode(name: string): void {
    this.#nodes.delete(name);
  }

  setUnschedulable(name: string, unschedulable: boolean): void {
    const node = this.#nodes.get(name);
    if (node) node.unschedulable = unschedulable;
  }

  /** Lets a budget block the eviction of a node's pods, or no more. */
  block(name: string, blocked = true): void {
    this.#nodes.get(name)!.blocked = blocked;
  }

  nodes(nodegroup: string): SimulatedNode[] {
    return this.all()
      .filter((node) => node.nodegroup === nodegroup)
      .map((node) => ({ ...node, ready: node.readyAt !== null && node.readyAt <= this.#clock.now() }));
  }

  all(): FakeNode[] {
    return [...this.#nodes.values()];
  }

  evict(name: string, { force }: { force: boolean }): ReturnType<PersistentKubernetes['evict']> {
    const node = this.#nodes.get(name);
    if (!node) return { remaining: 0, blocked: [] };
    if (node.blocked && !force) {
      return { remaining: node.pods, blocked: [{ namespace: 'default', pod: 'stuck', budget: 'stuck' }] };
    }
    node.pods = 0;
    return { remaining: 0, blocked: [] };
  }

  setAddon({ name, version }: { name: string; version: string }): void {
    this.addons.set(name, version);
  }

  removeAddon(name: string): void {
    this.addons.delete(name);
  }

  snapshot(): unknown {
    return { nodes: this.all() };
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
