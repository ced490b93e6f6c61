import type { ClusterState } from '../world/state.js';
import type { World } from '../world/world.js';
import { knownSecret } from './authentication.js';
import { claimTime, isSignedBy, signatureClaim } from './signature.js';
import type { WireRequest } from './exchange.js';

const PREFIX = 'k8s-aws-v1.';
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** How long EKS accepts a token after it was signed, whatever its X-Amz-Expires. */
const TOKEN_LIFETIME_MS = 15 * 60 * 1000;
const MAX_SKEW_MS = 5 * 60 * 1000;

/**
 * Who an EKS bearer token stands for: `k8s-aws-v1.` and the base64url of a presigned STS GetCallerIdentity whose signed
 * headers name the cluster. Null if it is malformed, for another cluster or host, expired, wrongly signed, struck by a
 * fault, or if its principal has no access entry.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export function verifyEksToken(world: World, cluster: ClusterState, token: string): { arn: string } | null {
  const request = presignedRequest(token, cluster.name);
  const claim = request && signatureClaim(request);
  if (!request || !claim || claim.service !== 'sts') return null;
  const hosts = [`sts.${claim.region}.amazonaws.com`, 'sts.amazonaws.com'];
  if (!hosts.includes(request.headers['host'] ?? '')) return null;
  if (!claim.signedHeaders.includes('host') || !claim.signedHeaders.includes(CLUSTER_HEADER)) return null;

  const age = world.now() - claimTime(claim);
  if (claim.expires === null || claim.expires > 900 || age < -MAX_SKEW_MS || age > TOKEN_LIFETIME_MS)
    return null;

  const secret = knownSecret(world, claim.accessKeyId);
  if (!secret || secret.sessionToken !== claim.sessionToken) return null;
  if (secret.expiresAt !== null && secret.expiresAt <= world.now()) return null;
  if (!isSignedBy(request, claim, secret.secretAccessKey)) return null;

  const parameters = { cluster: cluster.name, arn: secret.caller.arn };
  if (world.faults.strike({ service: 'kubernetes', operation: 'Authenticate', parameters }).expireTokens)
    return null;
  return hasAccess(cluster, secret.caller.arn) ? { arn: secret.caller.arn } : null;
}

function presignedRequest(token: string, cluster: string): WireRequest | null {
  if (!token.startsWith(PREFIX)) return null;
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.searchParams.get('Action') !== 'GetCallerIdentity') return null;
  return {
    method: 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    headers: { host: url.host, [CLUSTER_HEADER]: cluster },
    body: Buffer.alloc(0),
  };
}

/** An access entry names a user, or a role whatever its session; without a list every principal of the account is in. */
function hasAccess(cluster: ClusterState, caller: string): boolean {
  const assumed = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller);
  const principal = assumed ? `arn:aws:iam::${assumed[1]}:role/${assumed[2]}` : caller;
  if (cluster.accessEntries) return cluster.accessEntries.includes(principal);
  return principal.split(':')[4] === cluster.account;
}
