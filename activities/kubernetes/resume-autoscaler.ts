import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import type { ActionParameters } from '../../contracts/actions.js';
import type { Action } from '../steps/action.js';
import { done, running, succeeded } from '../steps/observation.js';
import { keptReplicas, REPLICAS_ANNOTATION, wantedReplicas } from './autoscaler-replicas.js';
import { findDeployment, patchDeployment } from './deployments.js';

/**
 * Gives the cluster-autoscaler back the replicas that it had before it was paused, on another image if one is named.
 * It does nothing to one that is not paused and runs the image; one that was deleted meanwhile needs nothing either.
 */
export const resumeAutoscaler: Action<ActionParameters<'kubernetes', 'resume_autoscaler'>> = {
  async start(context, parameters) {
    for (;;) {
      const deployment = await findDeployment(context, parameters);
      if (!deployment) {
        context.log.warn('The autoscaler to be resumed does not exist any more', { ...parameters });
        return done();
      }
      const kept = keptReplicas(deployment);
      const container = containerOf(deployment);
      const image =
        parameters.image !== null && container?.image !== parameters.image ? parameters.image : null;
      if (kept === null && image === null && isBack(deployment)) return done();
      if ((kept === null && image === null) || (await resume(deployment, kept, container, image))) {
        return { state: 'started', update_id: null, outputs: {}, started_at: new Date().toISOString() };
      }
      await context.pause();
    }

    function resume(
      deployment: V1Deployment,
      replicas: number | null,
      container: V1Container | undefined,
      image: string | null,
    ): Promise<boolean> {
      return patchDeployment(context, deployment, {
        metadata: { annotations: { [REPLICAS_ANNOTATION]: null } },
        spec: {
          ...(replicas !== null && { replicas }),
          ...(image !== null && { template: { spec: { containers: [{ name: container?.name, image }] } } }),
        },
      });
    }
  },

  async observe(context, parameters) {
    const deployment = await findDeployment(context, parameters);
    return !deployment || isBack(deployment) ? succeeded() : running();
  },
};

/** Whether every replica runs the present template and is ready. */
function isBack(deployment: V1Deployment): boolean {
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = deployment.status ?? {};
  const wanted = wantedReplicas(deployment);
  return (
    observedGeneration >= (deployment.metadata?.generation ?? 0) &&
    readyReplicas >= wanted &&
    updatedReplicas >= wanted
  );
}

/** The container that is the autoscaler: the one named for it, or the first beside possible sidecars. */
function containerOf(deployment: V1Deployment): V1Container | undefined {
  const containers = deployment.spec?.template.spec?.containers ?? [];
  const named = ({ name, image }: V1Container) => `${name} ${image}`.includes('cluster-autoscaler');
  return containers.find(named) ?? containers[0];
}
