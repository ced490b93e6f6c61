import { createHash, randomBytes } from 'node:crypto';
import type { Draft } from '../store/object-store.js';
import type { OwnerReference, Pod, PodSpec, PodTemplate, StoredObject } from '../store/objects.js';
import { apiVersionOf, type ResourceType } from '../store/resources.js';

/** A short hash of a pod template: templates with the same hash give the same pods. */
export function templateHash(template: PodTemplate): string {
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
}

/** Five random characters, as at the end of the names of generated pods. */
export function randomSuffix(): string {
  return randomBytes(3).toString('hex').slice(0, 5);
}

/** The reference by which an object controls another. */
export function controllerReference(type: ResourceType, owner: StoredObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A pod made from a template by its controller. */
export function podFromTemplate(
  template: PodTemplate,
  owner: OwnerReference,
  identity: {
    name: string;
    namespace: string | undefined;
    labels?: Record<string, string>;
    spec?: Partial<PodSpec>;
  },
): Draft<Pod> {
  return {
    metadata: {
      name: identity.name,
      namespace: identity.namespace,
      labels: { ...template.metadata?.labels, ...identity.labels },
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      ownerReferences: [owner],
    },
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...template.spec, ...identity.spec },
    status: { phase: 'Pending', qosClass: 'Burstable' },
  };
}
