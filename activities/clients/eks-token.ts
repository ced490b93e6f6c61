import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

const PREFIX = 'k8s-aws-v1.';
/** Seconds in the URL; EKS accepts the token for 15 minutes from X-Amz-Date whatever this says. */
const EXPIRES = 60;
/** A token is replaced after 10 of its 15 minutes, so that none ends while a call or a watch is being set up. */
const REFRESH_MS = 10 * 60_000;

/**
 * The bearer token that the API server of an EKS cluster accepts: a presigned GetCallerIdentity of STS, bound to the
 * cluster by the signed header `x-k8s-aws-id`.
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export async function eksToken(options: {
  clusterName: string;
  region: string;
  /** Of whoever the cluster is to see, or a provider of them. */
  credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  /** When it is signed; now if left out. */
  now?: Date;
}): Promise<string> {
  const { clusterName, region, credentials, now = new Date() } = options;
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const hostname = `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': clusterName },
    },
    { expiresIn: EXPIRES, signingDate: now },
  );
  const query = Object.entries(signed.query ?? {})
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return PREFIX + Buffer.from(`https://${hostname}/?${query}`).toString('base64url');
}

/** Keeps one token, signs the next one in time, and shares a signing that is under way among its callers. */
export class TokenSource {
  readonly #sign: () => Promise<string>;
  readonly #now: () => number;
  #token: Promise<string> | undefined;
  #signedAt = 0;

  constructor(sign: () => Promise<string>, now: () => number = Date.now) {
    this.#sign = sign;
    this.#now = now;
  }

  /** The token to use now. @throws what signing throws; the next call tries again. */
  current(): Promise<string> {
    if (this.#token === undefined || this.#now() - this.#signedAt >= REFRESH_MS) {
      this.#signedAt = this.#now();
      const token = this.#sign();
      this.#token = token;
      token.catch(() => {
        // Whoever waits gets the error; only the memory of it must not last.
        if (this.#token === token) this.#token = undefined;
      });
    }
    return this.#token;
  }

  /** Another token in place of `refused`, unless it has been replaced meanwhile. */
  async renew(refused: string): Promise<string> {
    const token = this.#token;
    if (token !== undefined && (await token) === refused && this.#token === token) this.#token = undefined;
    return this.current();
  }
}
