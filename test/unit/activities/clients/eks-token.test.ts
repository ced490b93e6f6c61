import { createHash, createHmac } from 'node:crypto';
import { eksToken, TokenSource } from '../../../../activities/clients/eks-token.js';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const NOW = new Date('2026-08-24T12:30:45Z');

function decode(token: string): URL {
  const [prefix, version, body] = token.split(/[-.](?=v1|[A-Za-z0-9_-]+$)/).map(String);
  expect([prefix, version]).toEqual(['k8s-aws', 'v1']);
  return new URL(Buffer.from(body!, 'base64url').toString());
}

/** Signature Version 4 by hand, after the AWS documentation, so that the presigner is not compared with itself. */
function signatureOf(url: URL, clusterName: string, secret: string): string {
  const query = [...url.searchParams]
    .filter(([key]) => key !== 'X-Amz-Signature')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const empty = createHash('sha256').update('').digest('hex');
  const canonical = `GET\n/\n${query}\nhost:${url.host}\nx-k8s-aws-id:${clusterName}\n\nhost;x-k8s-aws-id\n${empty}`;
  const [, date, region, service, end] = url.searchParams.get('X-Amz-Credential')!.split('/');
  const stamp = url.searchParams.get('X-Amz-Date');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${date}/${region}/${service}/${end}\n${digest}`;
  const key = [date, region, service, end].reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part!).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

describe('eksToken', () => {
  it('is a presigned GetCallerIdentity bound to the cluster', async () => {
    const token = await eksToken({
      clusterName: 'demo',
      region: 'eu-west-1',
      credentials: CREDENTIALS,
      now: NOW,
    });
    const url = decode(token);
    expect(url.origin + url.pathname).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIDEXAMPLE/20260824/eu-west-1/sts/aws4_request',
      'X-Amz-Date': '20260824T123045Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Signature': signatureOf(url, 'demo', CREDENTIALS.secretAccessKey),
    });
    expect(token).not.toMatch(/=/);
  });

  it('carries the session token of temporary credentials, escaped', async () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'IQoJb3+/=x' };
    const token = await eksToken({ clusterName: 'demo', region: 'eu-west-1', credentials, now: NOW });
    expect(decode(token).searchParams.get('X-Amz-Security-Token')).toBe('IQoJb3+/=x');
  });

  it('differs by cluster and goes to the STS of China in its regions', async () => {
    const common = { credentials: CREDENTIALS, now: NOW, region: 'cn-north-1' };
    const one = decode(await eksToken({ ...common, clusterName: 'one' }));
    const two = decode(await eksToken({ ...common, clusterName: 'two' }));
    expect(one.host).toBe('sts.cn-north-1.amazonaws.com.cn');
    expect(one.searchParams.get('X-Amz-Signature')).not.toBe(two.searchParams.get('X-Amz-Signature'));
  });
});

describe('TokenSource', () => {
  function source() {
    const clock = { now: 0 };
    let count = 0;
    const sign = jest.fn(async () => `token-${(count += 1)}`);
    return { clock, sign, tokens: new TokenSource(sign, () => clock.now) };
  }

  it('keeps a token for ten minutes and shares its signing', async () => {
    const { clock, sign, tokens } = source();
    expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['token-1', 'token-1']);
    clock.now = 10 * 60_000 - 1;
    expect(await tokens.current()).toBe('token-1');
    clock.now += 1;
    expect(await tokens.current()).toBe('token-2');
    expect(sign).toHaveBeenCalledTimes(2);
  });

  it('replaces a refused token once, however many callers it was refused to', async () => {
    const { sign, tokens } = source();
    await tokens.current();
    expect(await Promise.all([tokens.renew('token-1'), tokens.renew('token-1')])).toEqual([
      'token-2',
      'token-2',
    ]);
    expect(await tokens.renew('token-1')).toBe('token-2');
    expect(sign).toHaveBeenCalledTimes(2);
  });

  it('does not keep a failure', async () => {
    const sign = jest.fn().mockRejectedValueOnce(new Error('no credentials')).mockResolvedValue('token');
    const tokens = new TokenSource(sign);
    await expect(tokens.current()).rejects.toThrow('no credentials');
    await expect(tokens.current()).resolves.toBe('token');
  });
});
