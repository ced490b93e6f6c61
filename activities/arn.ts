/** The ARN of an EKS cluster, in the partition of its region. */
export function clusterArn(cluster: { account: string; region: string; clusterName: string }): string {
  const { account, region, clusterName } = cluster;
  return `arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${clusterName}`;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
