import { randomBytes } from 'node:crypto';
import { integer, text, type QueryInput } from '../../protocol/query-input.js';
import { read, type CallContext, type Service } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns } from '../../world/identifiers.js';

const DEFAULT_DURATION_SECONDS = 3600;
const MIN_DURATION_SECONDS = 900;
const MAX_DURATION_SECONDS = 43_200;

function getCallerIdentity(_input: QueryInput, { caller }: CallContext): unknown {
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.account };
}

/** Issues credentials of the role's account, for real seconds: clients compare their expiry with their own clock. */
function assumeRole(input: QueryInput, { world, caller }: CallContext): unknown {
  const arn = text(input, 'RoleArn') ?? '';
  const name = text(input, 'RoleSessionName') ?? '';
  const [, accountId = '', roleName = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const role = world.account(accountId)?.roles.find((candidate) => candidate.name === roleName);
  if (!role || (role.externalId !== undefined && role.externalId !== text(input, 'ExternalId'))) {
    throw new ServiceError(
      'AccessDenied',
      403,
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    );
  }
  const seconds = integer(input, 'DurationSeconds') ?? DEFAULT_DURATION_SECONDS;
  if (!(seconds >= MIN_DURATION_SECONDS && seconds <= MAX_DURATION_SECONDS)) {
    throw new ServiceError(
      'ValidationError',
      400,
      `DurationSeconds must be between ${MIN_DURATION_SECONDS} and ${MAX_DURATION_SECONDS}`,
    );
  }
  const session = {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
    account: accountId,
    role: role.name,
    name,
    expiresAt: world.now() + seconds * 1000,
  };
  for (const [key, { expiresAt }] of Object.entries(world.state.sessions)) {
    if (expiresAt + MAX_DURATION_SECONDS * 1000 < world.now()) delete world.state.sessions[key];
  }
  world.state.sessions[session.accessKeyId] = session;
  world.touch();
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROA${session.accessKeyId.slice(4)}:${name}`,
      Arn: arns.assumedRole(accountId, role.name, name),
    },
    PackedPolicySize: 0,
  };
}

/** Security Token Service. https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const sts: Service = {
  signingName: 'sts',
  protocol: 'query',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: { GetCallerIdentity: read(getCallerIdentity), AssumeRole: read(assumeRole) },
};
