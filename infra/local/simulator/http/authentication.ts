import type { Caller } from '../service.js';
import { arns } from '../world/identifiers.js';
import type { World } from '../world/world.js';
import type { WireRequest } from './exchange.js';
import { claimTime, isSignedBy, signatureClaim, type SignatureClaim } from './signature.js';

/** Why a request is not let in; each protocol and service has its own code for it. */
export type AuthenticationProblem =
  'unsigned' | 'unknown-key' | 'wrong-signature' | 'expired-token' | 'skewed-clock';

/** A request whose signer is not who it says, or nobody. */
export class AuthenticationError extends Error {
  readonly problem: AuthenticationProblem;

  constructor(problem: AuthenticationProblem, message: string) {
    super(message);
    this.name = 'AuthenticationError';
    this.problem = problem;
  }
}

/** How far a client's clock may be off, as for AWS. */
const MAX_SKEW_MS = 5 * 60 * 1000;

interface Secret {
  secretAccessKey: string;
  caller: Caller;
  sessionToken: string | null;
  expiresAt: number | null;
}

/** Who signed a request; throws an AuthenticationError. */
export function authenticate(world: World, request: WireRequest): { caller: Caller; claim: SignatureClaim } {
  const claim = signatureClaim(request);
  if (!claim) throw new AuthenticationError('unsigned', 'Missing Authentication Token');
  const secret = knownSecret(world, claim.accessKeyId);
  if (!secret || secret.sessionToken !== claim.sessionToken) {
    throw new AuthenticationError('unknown-key', 'The security token included in the request is invalid.');
  }
  if (!isSignedBy(request, claim, secret.secretAccessKey)) {
    throw new AuthenticationError(
      'wrong-signature',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (secret.expiresAt !== null && secret.expiresAt <= world.now()) {
    throw new AuthenticationError('expired-token', 'The security token included in the request is expired');
  }
  if (!isTimely(claim, world.now())) {
    throw new AuthenticationError(
      'skewed-clock',
      `Signature expired: ${claim.timestamp} is not within 5 minutes of now`,
    );
  }
  return { caller: secret.caller, claim };
}

/** The secret behind an access key: an IAM user's, or a session's that AssumeRole issued; undefined if unknown. */
export function knownSecret(world: World, accessKeyId: string): Secret | undefined {
  for (const account of Object.values(world.state.accounts)) {
    const user = account.users.find((candidate) => candidate.accessKeyId === accessKeyId);
    if (!user) continue;
    const caller = {
      account: account.id,
      arn: arns.user(account.id, user.name),
      userId: `AIDA${accessKeyId.slice(4)}`,
      accessKeyId,
    };
    return { secretAccessKey: user.secretAccessKey, caller, sessionToken: null, expiresAt: null };
  }
  const session = world.state.sessions[accessKeyId];
  if (!session) return undefined;
  const caller = {
    account: session.account,
    arn: arns.assumedRole(session.account, session.role, session.name),
    userId: `AROA${accessKeyId.slice(4)}:${session.name}`,
    accessKeyId,
  };
  return {
    secretAccessKey: session.secretAccessKey,
    caller,
    sessionToken: session.sessionToken,
    expiresAt: session.expiresAt,
  };
}

function isTimely(claim: SignatureClaim, now: number): boolean {
  const age = now - claimTime(claim);
  if (claim.expires === null) return Math.abs(age) <= MAX_SKEW_MS;
  return age >= -MAX_SKEW_MS && age <= claim.expires * 1000;
}
