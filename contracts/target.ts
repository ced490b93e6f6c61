import { z } from 'zod';

/** Cluster names as CreateCluster accepts them (EKS API reference). */
export const ClusterName = z
  .string()
  .regex(
    /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
    'must be 1 to 100 letters, digits, - or _, starting with a letter or digit',
  );

export const AccountId = z.string().regex(/^\d{12}$/, 'must be a 12-digit AWS account id');

export const Region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as eu-central-1');

export const RoleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'must be an IAM role ARN such as arn:aws:iam::111122223333:role/drydock',
  );

/** How to reach a cluster: never credentials themselves, only where to find them (they are resolved at use). */
export const Access = z.strictObject({
  /** A role to assume for every AWS and Kubernetes call. */
  roleArn: RoleArn.optional(),
  /** The external id that the role's trust policy asks for. */
  externalId: z.string().min(2).max(1224).optional(),
  /** A profile of the worker's shared configuration files, in place of its default chain. */
  profile: z.string().min(1).optional(),
  /** A context of the worker's kubeconfig, in place of the EKS endpoint and token. */
  kubeContext: z.string().min(1).optional(),
});
export type Access = z.infer<typeof Access>;

/** One cluster, fully named, with the way to reach it. */
export const Target = z.strictObject({
  account: AccountId,
  region: Region,
  clusterName: ClusterName,
  access: Access,
});
export type Target = z.infer<typeof Target>;
