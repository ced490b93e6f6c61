import type { V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { PodTemplate, SpreadConstraint } from '../inventory.js';
import { selectorPredicate } from '../selectors.js';

/** The grace period that Kubernetes gives when a pod names none, in seconds. */
const DEFAULT_GRACE_SECONDS = 30;

/** Shapes the pod template of a workload in `namespace` down to what the checks need. */
export function shapePodTemplate(template: V1PodTemplateSpec, namespace: string): PodTemplate {
  const spec: Partial<V1PodSpec> = template.spec ?? {};
  const labels = template.metadata?.labels ?? {};
  const containers = spec.containers ?? [];
  return {
    labels,
    images: containers.flatMap(({ image }) => (image ? [image] : [])),
    ...shapeLifecycle(spec),
    nodeSelector: spec.nodeSelector ?? {},
    nodeAffinity: shapeNodeAffinity(spec),
    tolerations: (spec.tolerations ?? []).map(({ key, operator, value, effect }) => ({
      key: key ?? null,
      operator: operator ?? 'Equal',
      value: value ?? '',
      effect: effect || null,
    })),
    antiAffinityKeys: shapeAntiAffinity(spec, labels, namespace),
    spread: shapeSpread(spec, labels),
  };
}

/** How a pod starts and ends, and whether it talks to Docker. */
export function shapeLifecycle(
  spec: Partial<V1PodSpec> = {},
): Pick<PodTemplate, 'hasReadinessProbe' | 'graceSeconds' | 'dockerSocket'> {
  return {
    hasReadinessProbe:
      (spec.containers ?? []).some(({ readinessProbe }) => readinessProbe !== undefined) ||
      (spec.readinessGates ?? []).length > 0,
    graceSeconds: spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
    dockerSocket: (spec.volumes ?? []).some(({ hostPath }) => hostPath?.path.endsWith('/docker.sock')),
  };
}

function shapeNodeAffinity(spec: Partial<V1PodSpec>): PodTemplate['nodeAffinity'] {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (required?.nodeSelectorTerms ?? []).map((term) =>
    (term.matchExpressions ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      values: values ?? [],
    })),
  );
}

/** Topology keys of required anti-affinity terms that select the workload's own pods. */
function shapeAntiAffinity(
  spec: Partial<V1PodSpec>,
  labels: Record<string, string>,
  namespace: string,
): string[] {
  return (spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
    .filter(({ namespaces }) => !namespaces?.length || namespaces.includes(namespace))
    .filter(({ labelSelector }) => selectorPredicate(labelSelector)(labels))
    .map(({ topologyKey }) => topologyKey);
}

function shapeSpread(spec: Partial<V1PodSpec>, labels: Record<string, string>): SpreadConstraint[] {
  return (spec.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    .filter(({ labelSelector }) => selectorPredicate(labelSelector)(labels))
    .map(({ topologyKey, maxSkew, minDomains, nodeTaintsPolicy }) => ({
      topologyKey,
      maxSkew,
      minDomains: minDomains ?? 1,
      nodeTaintsPolicy: nodeTaintsPolicy === 'Honor' ? 'Honor' : 'Ignore',
    }));
}
