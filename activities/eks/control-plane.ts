import { InvalidStateException, UpdateClusterVersionCommand } from '@aws-sdk/client-eks';
import type { Update } from '@aws-sdk/client-eks';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { StepHandle, StepObservation } from '../../contracts/step-execution.js';
import type { ActionContext } from '../steps/action.js';
import { failed, running, succeeded } from '../steps/observation.js';
import { describeCluster, eksClient } from './describe.js';
import { updateFailure } from './update-failure.js';
import { describeUpdate } from './updates.js';

interface VersionRequest {
  version: string;
  force: boolean;
  token: string;
}

/**
 * Asks EKS for another control plane version: N+1 is an upgrade, N-1 a rollback.
 * @throws INSIGHTS_BLOCK when readiness insights forbid it (400 InvalidStateException) and `force` is not set.
 */
export async function requestVersion(
  context: ActionContext,
  { version, force, token }: VersionRequest,
): Promise<Update | undefined> {
  const name = context.target.clusterName;
  const command = new UpdateClusterVersionCommand({
    name,
    version,
    clientRequestToken: token,
    ...(force && { force }),
  });
  try {
    const { update } = await eksClient(context).send(command, { abortSignal: context.signal });
    return update;
  } catch (error) {
    if (!(error instanceof InvalidStateException) || force) throw error;
    const message = `EKS refuses to take cluster ${name} to ${version}: ${error.message}`;
    throw new DrydockError('INSIGHTS_BLOCK', message, { resource: `cluster/${name}`, cause: error });
  }
}

/** How many minor versions the control plane is below `version`; negative when it is above. */
export async function minorsToGo(context: ActionContext, version: string): Promise<number> {
  const cluster = await describeCluster(context);
  return minorOf(version) - minorOf(cluster.version ?? '');
}

/** Whether the control plane is at `version` and at rest. */
export async function isAtVersion(context: ActionContext, version: string): Promise<boolean> {
  const cluster = await describeCluster(context);
  return cluster.version === version && cluster.status !== 'UPDATING';
}

/**
 * Looks at a control plane update. It has succeeded once EKS says so and the API server itself reports the version:
 * during the hand-over old servers still answer.
 */
export async function observeVersion(
  context: ActionContext,
  { version, handle, what }: { version: string; handle: StepHandle; what: string },
): Promise<StepObservation> {
  const update = handle.update_id ? await describeUpdate(context, {}, handle.update_id) : null;
  if (update?.status === 'InProgress') return running();
  if (update && update.status !== 'Successful') {
    return failed(updateFailure(what, `cluster/${context.target.clusterName}`, update));
  }
  const served = await servedVersion(context);
  return served === version ? succeeded() : running();
}

/** The minor version that the API server reports of itself; EKS writes minors as `32` or `32+`. */
async function servedVersion(context: ActionContext): Promise<string> {
  const kubernetes = await context.clients.kubernetes(context.target);
  const { major, minor } = JSON.parse(await kubernetes.get('/version', context.signal)) as {
    major: string;
    minor: string;
  };
  return `${major}.${minor.replace(/\D/g, '')}`;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
