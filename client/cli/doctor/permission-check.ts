import { paginateSimulatePrincipalPolicy, type IAMClient } from '@aws-sdk/client-iam';
import { DrydockError } from '../../../contracts/drydock-error.js';
import { IAM_ACTIONS, IAM_RESOURCES, type IamResource } from '../../../contracts/iam-actions.js';
import { inArea, type Check } from './check.js';
import { simulatedResource } from './simulated-resource.js';

const { ok, unknown, failed } = inArea('aws');
const NAME = 'permissions';

/**
 * Asks IAM which actions of an upgrade the principal may take. Service control policies and session policies are not
 * part of the simulation (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html).
 * @param clusterArn checks the actions on this cluster; without it only a right to all resources is certain
 */
export async function checkPermissions(
  iam: IAMClient,
  principalArn: string,
  clusterArn: string | null,
): Promise<Check> {
  const denied: { action: string; explicit: boolean }[] = [];
  try {
    for (const kind of Object.keys(IAM_RESOURCES) as IamResource[]) {
      const actions = actionsOn(kind);
      if (actions.length === 0) continue;
      const pages = paginateSimulatePrincipalPolicy(
        { client: iam },
        {
          PolicySourceArn: principalArn,
          ActionNames: actions,
          ResourceArns: [simulatedResource(kind, clusterArn)],
        },
      );
      for await (const page of pages) {
        for (const { EvalActionName: action = '', EvalDecision: decision } of page.EvaluationResults ?? []) {
          if (decision !== 'allowed') denied.push({ action, explicit: decision === 'explicitDeny' });
        }
      }
    }
  } catch (error) {
    // Being allowed to ask is a permission of its own, which nothing else needs.
    return unknown(NAME, `IAM does not tell: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (denied.length === 0) return ok(NAME, `${principalArn} may take every action of an upgrade`);
  const names = denied.map(({ action }) => action).join(', ');
  if (clusterArn === null && !denied.some(({ explicit }) => explicit)) {
    return unknown(NAME, `Not allowed on every resource: ${names}. Name a --cluster to check them there`);
  }
  return failed(
    NAME,
    new DrydockError('AWS_ACCESS_DENIED', `${principalArn} may not ${names}`, { resource: principalArn })
      .failure,
  );
}

/** Actions of planning and upgrading that a policy may restrict to this kind of resource. */
function actionsOn(kind: IamResource): string[] {
  const lists: Partial<Record<IamResource, readonly string[]>>[] = [IAM_ACTIONS.plan, IAM_ACTIONS.upgrade];
  return lists.flatMap((list) => list[kind] ?? []);
}
