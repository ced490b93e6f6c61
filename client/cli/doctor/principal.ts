/**
 * The IAM principal behind a caller: for a session of an assumed role, the role. The role's path is not in the
 * session's ARN; ask IAM for it where it matters.
 * @example
 * principalOf('arn:aws:sts::111122223333:assumed-role/drydock/session')
 * // { arn: 'arn:aws:iam::111122223333:role/drydock', roleName: 'drydock' }
 */
export function principalOf(callerArn: string): { arn: string; roleName: string | null } {
  const match = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(callerArn);
  if (!match) return { arn: callerArn, roleName: null };
  const [, partition, account, roleName] = match as unknown as [string, string, string, string];
  return { arn: `arn:${partition}:iam::${account}:role/${roleName}`, roleName };
}
