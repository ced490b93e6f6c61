/**
 * The one list of what Drydock asks of IAM: `drydock doctor` checks it, docs/iam.md turns it into policies, and a test
 * holds it against the calls of the activities.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */

/** What a policy may restrict actions to, as ARN patterns; `any` for actions that know no resources. */
export const IAM_RESOURCES = {
  any: ['*'],
  cluster: ['arn:aws:eks:*:*:cluster/*'],
  nodegroup: ['arn:aws:eks:*:*:nodegroup/*/*/*'],
  addon: ['arn:aws:eks:*:*:addon/*/*/*'],
  /** The parameters that AWS publishes, and no other: those of the account may hold secrets. */
  publicParameter: ['arn:aws:ssm:*::parameter/aws/service/*'],
  launchTemplate: ['arn:aws:ec2:*:*:launch-template/*'],
  eventBus: ['arn:aws:events:*:*:event-bus/*'],
  /** To be filled in: IAM refuses it as it stands, and whoever may pass any role may become anybody. */
  role: ['arn:aws:iam::ACCOUNT:role/NODE-ROLE'],
} as const satisfies Record<string, readonly string[]>;

export type IamResource = keyof typeof IAM_RESOURCES;

type Actions = Partial<Record<IamResource, readonly string[]>>;

/** Actions that the worker takes: to look and plan (a dry run takes no others), and to upgrade and roll back. */
export const IAM_ACTIONS = {
  plan: {
    any: [
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeSubnets',
      'eks:DescribeAddonVersions',
      'eks:DescribeClusterVersions',
      'servicequotas:GetServiceQuota',
    ],
    cluster: [
      'eks:DescribeCluster',
      'eks:DescribeInsight',
      'eks:DescribeInsightsRefresh',
      'eks:DescribeUpdate',
      'eks:ListAddons',
      'eks:ListFargateProfiles',
      'eks:ListInsights',
      'eks:ListNodegroups',
      'eks:ListUpdates',
      'eks:StartInsightsRefresh',
    ],
    nodegroup: ['eks:DescribeNodegroup'],
    addon: ['eks:DescribeAddon'],
    publicParameter: ['ssm:GetParameters'],
  },
  upgrade: {
    cluster: ['eks:CreateNodegroup', 'eks:UpdateClusterVersion'],
    nodegroup: ['eks:DeleteNodegroup', 'eks:UpdateNodegroupConfig', 'eks:UpdateNodegroupVersion'],
    addon: ['eks:UpdateAddon'],
    launchTemplate: ['ec2:CreateLaunchTemplateVersion'],
    eventBus: ['events:PutEvents'],
  },
} as const satisfies Record<'plan' | 'upgrade', Actions>;

/** An action that AWS checks in the caller's name while it carries out another one. */
export interface ImpliedAction {
  action: string;
  resource: IamResource;
  /** When it is needed. */
  reason: string;
}

/** No call of the worker names these, and not every cluster needs them, so `drydock doctor` leaves them alone. */
export const IAM_IMPLIED_ACTIONS: readonly ImpliedAction[] = [
  {
    action: 'iam:PassRole',
    resource: 'role',
    reason: 'a rollback that makes a node group anew hands it the node role; an add-on keeps its role',
  },
  {
    action: 'iam:GetRole',
    resource: 'role',
    reason: 'EKS looks at the node role of a new node group',
  },
  {
    action: 'iam:ListAttachedRolePolicies',
    resource: 'role',
    reason: 'EKS looks at the node role of a new node group',
  },
  {
    action: 'eks:TagResource',
    resource: 'nodegroup',
    reason: 'a new node group carries the tags of the one that it replaces',
  },
  {
    action: 'ec2:RunInstances',
    resource: 'any',
    reason: 'EKS checks it for node groups with a launch template of yours',
  },
  {
    action: 'ec2:CreateTags',
    resource: 'any',
    reason: 'EKS checks it for node groups with a launch template of yours that tags instances',
  },
];

/** Calls that every principal may make, whatever its policies say. */
export const IAM_FREE_ACTIONS: readonly string[] = ['sts:GetCallerIdentity'];
