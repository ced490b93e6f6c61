import { timestamp, type Draft } from '../store/object-store.js';
import type { CustomResourceDefinition, Deployment, Pod, StoredObject } from '../store/objects.js';
import { resourceName, type ResourceType } from '../store/resources.js';

/** What a new object looks like once the API server has filled it in. */
export function withDefaults(
  type: ResourceType,
  draft: Draft<StoredObject>,
  now: number,
): Draft<StoredObject> {
  const fill = DEFAULTS[resourceName(type)];
  if (fill) return fill(draft, timestamp(now));
  if (!type.status) return draft;
  const { status: _ignored, ...rest } = draft;
  return rest;
}

type Fill = (draft: Draft<StoredObject>, now: string) => Draft<StoredObject>;

const DEFAULTS: Record<string, Fill> = {
  nodes: (draft) => ({ ...draft, spec: draft.spec ?? {}, status: draft.status ?? {} }),
  namespaces: (draft) => ({
    ...draft,
    metadata: {
      ...draft.metadata,
      labels: { ...draft.metadata.labels, 'kubernetes.io/metadata.name': draft.metadata.name },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  pods: (draft) => ({
    ...draft,
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...(draft.spec as Pod['spec']) },
    status: { phase: 'Pending', qosClass: 'Burstable' },
  }),
  'deployments.apps': (draft) => ({
    ...draft,
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      ...(draft.spec as Deployment['spec']),
    },
    status: {},
  }),
  'replicasets.apps': (draft) => ({
    ...draft,
    spec: { replicas: 1, ...(draft.spec as object) },
    status: { replicas: 0 },
  }),
  'statefulsets.apps': (draft) => ({
    ...draft,
    spec: {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate' },
      ...(draft.spec as object),
    },
    status: { replicas: 0 },
  }),
  'daemonsets.apps': (draft) => ({
    ...draft,
    spec: {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      ...(draft.spec as object),
    },
    status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  }),
  'customresourcedefinitions.apiextensions.k8s.io': (draft, now) => {
    const { names, versions } = draft.spec as CustomResourceDefinition['spec'];
    const conditions = [
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', lastTransitionTime: now },
      { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', lastTransitionTime: now },
    ];
    const storedVersions = versions.filter(({ storage }) => storage).map(({ name }) => name);
    return { ...draft, status: { conditions, acceptedNames: names, storedVersions } };
  },
};
