import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import type { ActionParameters } from '../../contracts/actions.js';
import type { Action } from '../steps/action.js';
import { done, running, started, succeeded } from '../steps/observation.js';
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
      const change = changeOf(deployment, parameters.image);
      if (!change) return isBack(deployment) ? done() : started();
      if (await patchDeployment(context, deployment, change)) return started();
      await context.pause();
    }
  },

  async observe(context, parameters) {
    const deployment = await findDeployment(context, parameters);
    return !deployment || isBack(deployment) ? succeeded() : running();
  },
};

/** What a Deployment lacks of the replicas that it had and of the image that it is to run, or null for nothing. */
function changeOf(deployment: V1Deployment, wantedImage: string | null) {
  const replicas = keptReplicas(deployment);
  const container = containerOf(deployment);
  const image = wantedImage !== null && container?.image !== wantedImage ? wantedImage : null;
  if (replicas === null && image === null) return null;
  return {
    metadata: { annotations: { [REPLICAS_ANNOTATION]: null } },
    spec: {
      ...(replicas !== null && { replicas }),
      ...(image !== null && { template: { spec: { containers: [{ name: container?.name, image }] } } }),
    },
  };
}

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
