import { ApiException, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { V1Deployment, V1LabelSelector } from '@kubernetes/client-node';
import { withSignal } from '../clients/call-options.js';
import type { ActionContext } from '../steps/action.js';

/** A Deployment by its name. */
export interface DeploymentName {
  namespace: string;
  name: string;
}

/** The Deployment, or null when there is none of this name. */
export async function findDeployment(
  context: ActionContext,
  { namespace, name }: DeploymentName,
): Promise<V1Deployment | null> {
  const { apps } = await context.clients.kubernetes(context.target);
  try {
    return await apps.readNamespacedDeployment({ namespace, name }, withSignal(context.signal));
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return null;
    throw error;
  }
}

/**
 * Changes a Deployment by a strategic merge patch, but only as it was read: a change in between is answered 409.
 * @returns false when it was changed in between, and has to be read again.
 */
export async function patchDeployment(
  context: ActionContext,
  read: V1Deployment,
  patch: { metadata: object; spec: object },
): Promise<boolean> {
  const { apps } = await context.clients.kubernetes(context.target);
  const { name = '', namespace = '', resourceVersion } = read.metadata ?? {};
  const body = { ...patch, metadata: { ...patch.metadata, resourceVersion } };
  const options = setHeaderOptions(
    'Content-Type',
    PatchStrategy.StrategicMergePatch,
    withSignal(context.signal),
  );
  try {
    await apps.patchNamespacedDeployment({ name, namespace, body, fieldManager: 'drydock' }, options);
    return true;
  } catch (error) {
    if (error instanceof ApiException && error.code === 409) return false;
    throw error;
  }
}

/** How many pods of the Deployment there are, terminating ones included. */
export async function countPods(context: ActionContext, deployment: V1Deployment): Promise<number> {
  const { core } = await context.clients.kubernetes(context.target);
  const namespace = deployment.metadata?.namespace ?? '';
  const labelSelector = selectorText(deployment.spec?.selector);
  const { items } = await core.listNamespacedPod({ namespace, labelSelector }, withSignal(context.signal));
  return items.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed').length;
}

/**
 * A label selector in the syntax of the query parameter `labelSelector`.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
 */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector = {}): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equal, ...expressions].join(',');
}
