import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Action } from '../steps/action.js';
import { done, failed, running, started, succeeded } from '../steps/observation.js';
import { keptReplicas, REPLICAS_ANNOTATION, wantedReplicas } from './autoscaler-replicas.js';
import { countPods, findDeployment, patchDeployment, type DeploymentName } from './deployments.js';

/**
 * Scales the cluster-autoscaler to 0 and keeps its replicas in an annotation. Both are one patch, so no crash can
 * come between them, and an annotation that is there is kept: it holds the number from before the first pause.
 */
export const pauseAutoscaler: Action<ActionParameters<'kubernetes', 'pause_autoscaler'>> = {
  async start(context, parameters) {
    for (;;) {
      const deployment = await findDeployment(context, parameters);
      if (!deployment) throw missing(parameters);
      const replicas = wantedReplicas(deployment);
      if (replicas === 0) return (await countPods(context, deployment)) === 0 ? done() : started();
      const kept = String(keptReplicas(deployment) ?? replicas);
      const patched = await patchDeployment(context, deployment, {
        metadata: { annotations: { [REPLICAS_ANNOTATION]: kept } },
        spec: { replicas: 0 },
      });
      if (patched) return started();
      await context.pause();
    }
  },

  /** Paused once no pod of it is left: a terminating one still decides. */
  async observe(context, parameters) {
    const deployment = await findDeployment(context, parameters);
    if (!deployment) return succeeded();
    if (wantedReplicas(deployment) > 0) {
      const message = `${nameOf(parameters)} was scaled up again after it was paused, by another controller or person.`;
      return failed(new DrydockError('KUBERNETES_ERROR', message, { resource: resourceOf(parameters) }));
    }
    return (await countPods(context, deployment)) === 0 ? succeeded() : running();
  },
};

function missing(parameters: DeploymentName): DrydockError {
  return new DrydockError('KUBERNETES_ERROR', `${nameOf(parameters)} does not exist.`, {
    resource: resourceOf(parameters),
  });
}

function nameOf({ namespace, name }: DeploymentName): string {
  return `The Deployment ${namespace}/${name}`;
}

function resourceOf({ namespace, name }: DeploymentName): string {
  return `deployment/${namespace}/${name}`;
}
