/**
 * The IAM actions of an upgrade, by the kind of resource that a policy may restrict them to
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html).
 */
export const IAM_ACTIONS = {
  any: [
    'eks:DescribeClusterVersions',
    'eks:DescribeAddonVersions',
    'ec2:DescribeSubnets',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:CreateLaunchTemplateVersion',
    'ssm:GetParameters',
    'events:PutEvents',
  ],
  cluster: [
    'eks:DescribeCluster',
    'eks:UpdateClusterVersion',
    'eks:ListUpdates',
    'eks:DescribeUpdate',
    'eks:ListInsights',
    'eks:DescribeInsight',
    'eks:StartInsightsRefresh',
    'eks:DescribeInsightsRefresh',
    'eks:ListNodegroups',
    'eks:CreateNodegroup',
    'eks:ListAddons',
    'eks:ListFargateProfiles',
  ],
  nodegroup: [
    'eks:DescribeNodegroup',
    'eks:UpdateNodegroupVersion',
    'eks:UpdateNodegroupConfig',
    'eks:DeleteNodegroup',
  ],
  addon: ['eks:DescribeAddon', 'eks:UpdateAddon'],
} as const;

export type ResourceKind = keyof typeof IAM_ACTIONS;

/** The ARN to simulate a kind's actions on: something of the named cluster, or anything. */
export function simulatedResource(kind: ResourceKind, clusterArn: string | null): string {
  if (kind === 'any' || clusterArn === null) return '*';
  if (kind === 'cluster') return clusterArn;
  // arn:aws:eks:REGION:ACCOUNT:cluster/NAME; those of node groups and add-ons end in a name and an id.
  return `${clusterArn.replace(':cluster/', `:${kind}/`)}/drydock-doctor/00000000-0000-0000-0000-000000000000`;
}
