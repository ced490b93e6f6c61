import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './exchange.js';

/**
 * Signature Version 4 from the side that checks. The signer of the SDK signs what it is about to send; this has to take
 * the request as it arrived, with the header list that the client chose, and without waiting (a Kubernetes token is
 * checked inside a synchronous call), so it is written here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface SignatureClaim {
  accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  timestamp: string;
  sessionToken: string | null;
  /** Seconds that a presigned URL is valid; null for a signed header. */
  expires: number | null;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What a request claims in its Authorization header or presigned query; null if it is not signed, or not well-formed. */
export function signatureClaim(request: WireRequest): SignatureClaim | null {
  const header = request.headers['authorization'];
  return header === undefined ? presignedClaim(request) : headerClaim(header, request);
}

function headerClaim(header: string, request: WireRequest): SignatureClaim | null {
  if (!header.startsWith(`${ALGORITHM} `)) return null;
  const parts = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length + 1).split(',')) {
    const mark = part.indexOf('=');
    parts.set(part.slice(0, mark).trim(), part.slice(mark + 1).trim());
  }
  return claim({
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    timestamp: request.headers['x-amz-date'],
    sessionToken: request.headers['x-amz-security-token'] ?? null,
    expires: null,
  });
}

function presignedClaim(request: WireRequest): SignatureClaim | null {
  const query = new URLSearchParams(request.query);
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) return null;
  const expires = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (!Number.isInteger(expires)) return null;
  return claim({
    credential: query.get('X-Amz-Credential') ?? undefined,
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? undefined,
    signature: query.get('X-Amz-Signature') ?? undefined,
    timestamp: query.get('X-Amz-Date') ?? undefined,
    sessionToken: query.get('X-Amz-Security-Token'),
    expires,
  });
}

interface RawClaim {
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  timestamp: string | undefined;
  sessionToken: string | null;
  expires: number | null;
}

function claim(raw: RawClaim): SignatureClaim | null {
  const scope = raw.credential?.split('/') ?? [];
  const [accessKeyId, date, region, service, terminator] = scope;
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request') return null;
  if (!raw.signedHeaders || !raw.signature || !/^\d{8}T\d{6}Z$/.test(raw.timestamp ?? '')) return null;
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: raw.signedHeaders.toLowerCase().split(';'),
    signature: raw.signature,
    timestamp: raw.timestamp!,
    sessionToken: raw.sessionToken,
    expires: raw.expires,
  };
}

/** The instant that a claim's timestamp names, in epoch milliseconds. */
export function claimTime({ timestamp }: Pick<SignatureClaim, 'timestamp'>): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Whether the signature of the claim is that of this request by the owner of the secret. */
export function isSignedBy(request: WireRequest, claimed: SignatureClaim, secretAccessKey: string): boolean {
  if (!claimed.timestamp.startsWith(claimed.date)) return false;
  const scope = `${claimed.date}/${claimed.region}/${claimed.service}/aws4_request`;
  const toSign = [ALGORITHM, claimed.timestamp, scope, sha256(canonicalRequest(request, claimed))].join('\n');
  const key = [claimed.region, claimed.service, 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    hmac(`AWS4${secretAccessKey}`, claimed.date),
  );
  const expected = Buffer.from(hmac(key, toSign).toString('hex'));
  const given = Buffer.from(claimed.signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function canonicalRequest(request: WireRequest, claimed: SignatureClaim): string {
  const headers = [...claimed.signedHeaders].sort();
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...headers.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    headers.join(';'),
    payloadHash(request, claimed),
  ].join('\n');
}

/** Every service but S3 signs the path encoded a second time, without empty and dot segments. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(encode(segment));
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const mark = pair.indexOf('=');
      const name = mark < 0 ? pair : pair.slice(0, mark);
      const value = mark < 0 ? '' : pair.slice(mark + 1);
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([leftName, leftValue], [rightName, rightValue]) =>
      leftName === rightName ? compare(leftValue, rightValue) : compare(leftName, rightName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function payloadHash(request: WireRequest, claimed: SignatureClaim): string {
  // The hash of the body that came, not the one that a header claims: a changed body must not pass.
  const hash = createHash('sha256').update(request.body).digest('hex');
  if (claimed.expires !== null && request.headers['x-amz-content-sha256'] === 'UNSIGNED-PAYLOAD')
    return 'UNSIGNED-PAYLOAD';
  return hash;
}

/** A malformed escape is taken literally: the signature then differs, which is the right answer to it. */
function decode(text: string): string {
  const spaced = text.replace(/\+/g, '%20');
  try {
    return decodeURIComponent(spaced);
  } catch (error) {
    if (error instanceof URIError) return spaced;
    throw error;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
