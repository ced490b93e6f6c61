import type { ClusterState } from '../cluster-state.js';
import { controllerOf } from '../pods.js';
import { keyOf, timestamp, type StoreEvent } from '../store/object-store.js';
import type { Condition, Deployment, ReplicaSet } from '../store/objects.js';
import { DEPLOYMENTS, REPLICA_SETS } from '../store/resources.js';
import { KeyedController } from './control-loop.js';
import { controllerReference, templateHash } from './pod-template.js';
import { minimumAvailable, planRollout, type ReplicaCount } from './rollout.js';

const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** Keeps one ReplicaSet for each template a Deployment has had, and moves the replicas to the latest. */
export class DeploymentController extends KeyedController {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    super();
    this.#state = state;
  }

  observe({ type, object }: StoreEvent): void {
    if (type === DEPLOYMENTS) this.note(keyOf(object.metadata));
    if (type !== REPLICA_SETS) return;
    const owner = controllerOf(object);
    if (owner?.kind === 'Deployment') this.note(`${object.metadata.namespace}/${owner.name}`);
  }

  protected reconcileKey(key: string): void {
    const deployment = this.#state.store.get(DEPLOYMENTS, key);
    if (!deployment || deployment.metadata.deletionTimestamp) return;
    const latest = this.#latest(deployment);
    const older = this.#replicaSets(deployment).filter((set) => set.metadata.uid !== latest.metadata.uid);
    const plan = planRollout(deployment, countOf(latest), older.map(countOf));
    this.#scale(latest, plan.latest);
    older.forEach((set, index) => this.#scale(set, plan.older[index] ?? 0));
    this.#dropHistory(deployment, older);
    this.#report(key, latest.metadata.uid);
  }

  #replicaSets(deployment: Deployment): ReplicaSet[] {
    return [...this.#state.replicaSetsByOwner.get(deployment.metadata.uid)].sort(
      (a, b) => revisionOf(a) - revisionOf(b),
    );
  }

  /** The ReplicaSet of the present template, made if there is none. */
  #latest(deployment: Deployment): ReplicaSet {
    const { name, namespace } = deployment.metadata;
    const { template, selector } = deployment.spec;
    const hash = templateHash(template);
    const sets = this.#replicaSets(deployment);
    const present = sets.find((set) => set.metadata.labels?.[HASH_LABEL] === hash);
    const newest = sets.at(-1);
    if (present && present === newest) return present;
    const revision = String((newest ? revisionOf(newest) : 0) + 1);
    if (present) {
      return this.#state.store.update(REPLICA_SETS, keyOf(present.metadata), (set): ReplicaSet => ({
        ...set,
        metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, [REVISION]: revision } },
      }));
    }
    const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
    return this.#state.store.create(REPLICA_SETS, {
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels,
        annotations: { [REVISION]: revision },
        ownerReferences: [controllerReference(DEPLOYMENTS, deployment)],
      },
      spec: {
        replicas: 0,
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    });
  }

  #scale(set: ReplicaSet, replicas: number): void {
    this.#state.store.update(REPLICA_SETS, keyOf(set.metadata), (current) => ({
      ...current,
      spec: { ...current.spec, replicas },
    }));
  }

  /** Of the ReplicaSets without pods, only `revisionHistoryLimit` are kept. */
  #dropHistory(deployment: Deployment, older: ReplicaSet[]): void {
    const empty = older.filter((set) => set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0);
    const surplus = empty.length - (deployment.spec.revisionHistoryLimit ?? 10);
    for (const set of empty.slice(0, Math.max(0, surplus)))
      this.#state.store.remove(REPLICA_SETS, keyOf(set.metadata));
  }

  #report(key: string, latestUid: string): void {
    const { store, clock } = this.#state;
    store.update(DEPLOYMENTS, key, (deployment) => {
      const sets = this.#replicaSets(deployment);
      const latest = sets.find((set) => set.metadata.uid === latestUid);
      const sum = (of: (status: NonNullable<ReplicaSet['status']>) => number | undefined): number =>
        sets.reduce((total, { status }) => total + ((status && of(status)) ?? 0), 0);
      const wanted = deployment.spec.replicas ?? 1;
      const available = sum((status) => status.availableReplicas);
      const updated = latest?.status?.replicas ?? 0;
      const status = {
        observedGeneration: deployment.metadata.generation,
        replicas: sum((status) => status.replicas),
        updatedReplicas: updated,
        readyReplicas: sum((status) => status.readyReplicas),
        availableReplicas: available,
        unavailableReplicas: Math.max(0, wanted - available),
      };
      const complete = updated === wanted && status.replicas === wanted && available >= wanted;
      const conditions = conditionsOf(deployment, available, complete, timestamp(clock.now()));
      return { ...deployment, status: { ...status, conditions } };
    });
  }
}

function countOf(set: ReplicaSet): ReplicaCount {
  return {
    wanted: set.spec.replicas ?? 0,
    existing: set.status?.replicas ?? 0,
    available: set.status?.availableReplicas ?? 0,
  };
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

function conditionsOf(
  deployment: Deployment,
  available: number,
  complete: boolean,
  now: string,
): Condition[] {
  const enough = available >= minimumAvailable(deployment);
  const wanted: Omit<Condition, 'lastTransitionTime'>[] = [
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    {
      type: 'Progressing',
      status: 'True',
      reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
    },
  ];
  return wanted.map((condition) => {
    const before = deployment.status?.conditions?.find(({ type }) => type === condition.type);
    return {
      ...condition,
      lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : now,
    };
  });
}
