import {
  IAM_ACTIONS,
  IAM_IMPLIED_ACTIONS,
  IAM_RESOURCES,
  type IamResource,
} from '../../../contracts/iam-actions.js';

type ActionsByResource = Partial<Record<IamResource, readonly string[]>>;

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
}

/** An IAM policy document. */
export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

/**
 * EKS evaluates some actions on the cluster or on the node group or add-on, as the request is about one or the other:
 * they share a statement, in which resources that do not fit an action do nothing.
 */
const STATEMENTS: readonly { sid: string; resources: readonly IamResource[] }[] = [
  { sid: 'Eks', resources: ['cluster', 'nodegroup', 'addon'] },
  { sid: 'PublicParameters', resources: ['publicParameter'] },
  { sid: 'LaunchTemplates', resources: ['launchTemplate'] },
  { sid: 'Events', resources: ['eventBus'] },
  { sid: 'Roles', resources: ['role'] },
  { sid: 'AnyResource', resources: ['any'] },
];

/** The policy for planning, dry runs and pre-flight checks. */
export function planPolicy(): PolicyDocument {
  return policy(IAM_ACTIONS.plan);
}

/** What an upgrade needs on top of {@link planPolicy}. */
export function upgradePolicy(): PolicyDocument {
  const implied = IAM_IMPLIED_ACTIONS.map(({ action, resource }) => ({ [resource]: [action] }));
  return policy(IAM_ACTIONS.upgrade, ...implied);
}

function policy(...lists: ActionsByResource[]): PolicyDocument {
  const statements = STATEMENTS.map(({ sid, resources }): Statement => {
    const used = resources.filter((resource) => lists.some((list) => list[resource]));
    return {
      Sid: sid,
      Effect: 'Allow',
      Action: lists.flatMap((list) => used.flatMap((resource) => list[resource] ?? [])).sort(),
      Resource: used.flatMap((resource) => IAM_RESOURCES[resource]),
    };
  });
  return { Version: '2012-10-17', Statement: statements.filter(({ Action }) => Action.length > 0) };
}

/** docs/iam.md: the two policies, and what is asked for in the caller's name. */
export function renderIamReference(): string {
  const implied = IAM_IMPLIED_ACTIONS.map(({ action, reason }) => `- \`${action}\`: ${reason}.`);
  return `${[
    '# IAM permissions',
    '<!-- Generated from contracts/iam-actions.ts by docs/generate.mjs; do not edit. -->',
    'What the credentials of the worker need in the account of a cluster; `drydock doctor --cluster <name>` checks it for the credentials of the shell. Narrow the resources to your accounts, regions and clusters, and replace `arn:aws:` in other partitions. A worker that reaches its clusters through roles also needs `sts:AssumeRole` on these roles, and they have to trust it.',
    'IAM does not open the Kubernetes API: the principal also needs an access entry on the cluster.',
    '## To plan',
    'Pre-flight checks, plans and dry runs. It only reads, but for asking EKS to refresh its insights. A pre-flight check whose action is denied is reported as unknown.',
    json(planPolicy()),
    '## To upgrade',
    'In addition to the policy above: upgrades and rollbacks. Put the node roles of your clusters, and the roles of their add-ons, in the place of `arn:aws:iam::ACCOUNT:role/NODE-ROLE`.',
    json(upgradePolicy()),
    'AWS checks some of these in the name of the caller while it carries out another action:',
    implied.join('\n'),
    '## For the doctor',
    '`drydock doctor` says more when the shell may take `iam:SimulatePrincipalPolicy`, `iam:GetRole`, `eks:DescribeAccessEntry` and `eks:ListAssociatedAccessPolicies`. The worker needs none of them.',
  ].join('\n\n')}\n`;
}

function json(document: PolicyDocument): string {
  return ['<!-- prettier-ignore -->', '```json', JSON.stringify(document, null, 2), '```'].join('\n');
}
