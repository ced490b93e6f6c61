import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { eksToken } from '../../activities/clients/eks-token.js';
import { awsCli } from '../support/real/aws-cli.js';
import type { AwsKey } from '../support/real/aws-cli.js';
import { verifyToken } from '../support/real/token-verifier.js';
import { simulatedAccount } from './contract/aws/accounts.js';
import type { StartedAccount } from './contract/aws/accounts.js';
import { destroyClients } from './contract/aws/subject.js';

const clusterName = 'payments';
const region = 'eu-west-1';

/** The presigned URL inside of a token. */
const urlOf = (token: string) =>
  new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());

describe('an EKS token', () => {
  // Of the same second, a token is a pure function of its credentials: even the signatures have to be equal.
  it.each<[string, AwsKey]>([
    ['a key', { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'a/secret+with=signs' }],
    [
      'temporary credentials',
      { accessKeyId: 'ASIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret', sessionToken: 'IQoJb3J/ZW4+Ly8v==' },
    ],
  ])('made with %s is the one that the AWS CLI makes', async (_, credentials) => {
    const { status } = awsCli<{ status: { token: string } }>(
      ['eks', 'get-token', '--cluster-name', clusterName],
      {
        region,
        credentials,
      },
    );
    expect(status.token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    const theirs = urlOf(status.token);
    const [, year, month, day, hours, minutes, seconds] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(
      theirs.searchParams.get('X-Amz-Date')!,
    )!;
    const now = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
    const ours = urlOf(await eksToken({ clusterName, region, credentials, now }));
    expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname);
    expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams));
  });
});

describe('an EKS token, verified as EKS does it with the simulated STS', () => {
  let started: StartedAccount;
  beforeAll(async () => {
    started = await simulatedAccount();
  });
  afterAll(async () => {
    if (started) destroyClients(started.account.clients);
    await started?.stop();
  });

  const sign = (credentials: AwsKey, now?: Date) => eksToken({ clusterName, region, credentials, now });
  const verify = (token: string, cluster = clusterName) =>
    verifyToken(token, { cluster, region, sts: started.endpoint });
  const ownCredentials = () => started.account.clients.sts.config.credentials();

  it('stands for the caller', async () => {
    const credentials = await ownCredentials();
    expect(await verify(await sign(credentials))).toMatchObject({
      AccountID: started.account.id,
      AccessKeyID: credentials.accessKeyId,
      CanonicalARN: expect.stringMatching(new RegExp(`^arn:aws:iam::${started.account.id}:user/`)),
    });
  });

  it('stands for a role with its temporary credentials', async () => {
    const { sts } = started.account.clients;
    const input = { RoleArn: started.account.roleArn, RoleSessionName: 'drydock' };
    const { Credentials } = await sts.send(new AssumeRoleCommand(input));
    const token = await sign({
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    });
    expect(await verify(token)).toMatchObject({
      CanonicalARN: started.account.roleArn,
      SessionName: 'drydock',
    });
  });

  it('is for one cluster: the signature covers its name', async () => {
    await expect(verify(await sign(await ownCredentials()), 'another')).rejects.toThrow(
      'expected 200, got 403',
    );
  });

  it('is refused when it is signed with another secret', async () => {
    const credentials = { ...(await ownCredentials()), secretAccessKey: 'guessed' };
    await expect(verify(await sign(credentials))).rejects.toThrow('SignatureDoesNotMatch');
  });

  it('is refused when it is over 15 minutes old', async () => {
    const token = await sign(await ownCredentials(), new Date(Date.now() - 16 * 60_000));
    await expect(verify(token)).rejects.toThrow('X-Amz-Date parameter is expired');
  });
});
