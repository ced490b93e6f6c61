import type { V1Deployment } from '@kubernetes/client-node';

/** Where a paused Deployment keeps the number of replicas that it had. */
export const REPLICAS_ANNOTATION = 'drydock.dev/replicas';

/** The replicas that a paused Deployment had, or null when it is not paused (or the annotation is not a number). */
export function keptReplicas(deployment: V1Deployment): number | null {
  const kept = deployment.metadata?.annotations?.[REPLICAS_ANNOTATION];
  return kept !== undefined && /^\d+$/.test(kept) ? Number(kept) : null;
}

/** The replicas that a Deployment asks for; Kubernetes takes 1 when none are named. */
export function wantedReplicas(deployment: V1Deployment): number {
  return deployment.spec?.replicas ?? 1;
}
