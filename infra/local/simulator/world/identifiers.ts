import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** A resource id as EC2 makes them, such as `i-0123456789abcdef0`. */
export function ec2Id(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

/** A random UUID: the id of an update, an insight, a request. */
export function uuid(): string {
  return randomUUID();
}

/** A hash of a request's parameters whatever their order: equal for a repeated request, different for a changed one. */
export function fingerprint(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)) ?? 'undefined')
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, nested]) => [key, sorted(nested)]),
  );
}

type Place = { account: string; region: string };

/** Amazon Resource Names by kind; those of EKS resources that can be made again end in a random id. */
export const arns = {
  cluster: ({ account, region }: Place, name: string) => `arn:aws:eks:${region}:${account}:cluster/${name}`,
  nodegroup: ({ account, region }: Place, cluster: string, name: string) =>
    `arn:aws:eks:${region}:${account}:nodegroup/${cluster}/${name}/${uuid()}`,
  addon: ({ account, region }: Place, cluster: string, name: string) =>
    `arn:aws:eks:${region}:${account}:addon/${cluster}/${name}/${uuid()}`,
  podIdentityAssociation: ({ account, region }: Place, cluster: string, id: string) =>
    `arn:aws:eks:${region}:${account}:podidentityassociation/${cluster}/${id}`,
  fargateProfile: ({ account, region }: Place, cluster: string, name: string) =>
    `arn:aws:eks:${region}:${account}:fargateprofile/${cluster}/${name}`,
  role: (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`,
  user: (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`,
  assumedRole: (account: string, role: string, session: string) =>
    `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
  subnet: ({ account, region }: Place, id: string) => `arn:aws:ec2:${region}:${account}:subnet/${id}`,
  scalingGroup: ({ account, region }: Place, name: string) =>
    `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${fingerprint(name).slice(0, 12)}:autoScalingGroupName/${name}`,
  quota: ({ account, region }: Place, service: string, code: string) =>
    `arn:aws:servicequotas:${region}:${account}:${service}/${code}`,
  eventBus: ({ account, region }: Place, name: string) =>
    `arn:aws:events:${region}:${account}:event-bus/${name}`,
};
