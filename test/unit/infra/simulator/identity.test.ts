import { Sha256 } from '@aws-crypto/sha256-js';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient, ListClustersCommand, UpdateClusterVersionCommand } from '@aws-sdk/client-eks';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { clusterWith, startHarness, type ClientOptions, type Harness } from './support/harness.js';

const SPOKE = '222233334444';
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    accounts: [
      {
        id: SPOKE,
        roles: [{ name: 'drydock', externalId: 'secret-handshake' }],
        deniedActions: ['eks:UpdateClusterVersion'],
      },
    ],
  });
  await harness.simulator.addCluster(clusterWith({ name: 'hub', nodegroups: [] }));
  await harness.simulator.addCluster(clusterWith({ name: 'spoke', account: SPOKE, nodegroups: [] }));
});
afterEach(() => harness.simulator.clearFaults());
afterAll(() => harness.stop());

function assume(ExternalId?: string) {
  const sts = new STSClient(harness.client);
  const RoleArn = `arn:aws:iam::${SPOKE}:role/drydock`;
  return sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ExternalId, DurationSeconds: 900 }),
  );
}

async function spokeClient(): Promise<ClientOptions> {
  const { Credentials } = await assume('secret-handshake');
  return {
    ...harness.client,
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  };
}

test('the default caller is the administrator of the default account', async () => {
  const identity = await new STSClient(harness.client).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/admin' });
});

test('an assumed role sees its own account, and only what that one allows', async () => {
  const client = await spokeClient();
  const eks = new EKSClient(client);
  expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual(['spoke']);
  expect((await harness.eks.send(new ListClustersCommand({}))).clusters).toEqual(['hub']);
  await expect(
    eks.send(new UpdateClusterVersionCommand({ name: 'spoke', version: '1.32' })),
  ).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
  });
  const answer = await new IAMClient(client).send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${SPOKE}:role/drydock`,
      ActionNames: ['eks:ListClusters', 'eks:UpdateClusterVersion'],
    }),
  );
  expect(answer.EvaluationResults!.map(({ EvalDecision }) => EvalDecision)).toEqual([
    'allowed',
    'explicitDeny',
  ]);
});

test.each([undefined, 'wrong'])('the external id %s opens nothing', async (externalId) => {
  await expect(assume(externalId)).rejects.toMatchObject({ name: 'AccessDenied' });
});

describe('a request that is not signed right', () => {
  const wrong = (): ClientOptions => ({
    ...harness.client,
    credentials: { ...harness.client.credentials, secretAccessKey: 'wrong' },
  });
  const unknown = (): ClientOptions => ({
    ...harness.client,
    credentials: { ...harness.client.credentials, accessKeyId: 'AKIAUNKNOWN' },
  });

  test('is refused in the words of its service', async () => {
    await expect(new EKSClient(wrong()).send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(new EKSClient(unknown()).send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(new EC2Client(unknown()).send(new DescribeSubnetsCommand({}))).rejects.toMatchObject({
      name: 'AuthFailure',
    });
    await expect(new SSMClient(wrong()).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    await expect(new STSClient(unknown()).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  test('is refused without a signature, and with the body of another', async () => {
    expect((await fetch(`${harness.simulator.url}/clusters`)).status).toBe(403);
    const signer = new SignatureV4({
      credentials: harness.client.credentials,
      region: 'eu-west-1',
      service: 'eks',
      sha256: Sha256,
    });
    const { hostname, port } = new URL(harness.simulator.url);
    const signed = await signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname,
      path: '/clusters/hub/updates',
      headers: { host: `${hostname}:${port}` },
      body: '{"version":"1.32"}',
    });
    const answer = await fetch(`${harness.simulator.url}/clusters/hub/updates`, {
      method: 'POST',
      headers: signed.headers,
      body: '{"version":"1.33"}',
    });
    expect(answer.status).toBe(403);
    expect(harness.simulator.cluster('hub').updates).toEqual([]);
  });
});

describe('the EKS bearer token', () => {
  async function token(
    cluster: string,
    client: ClientOptions = harness.client,
    options: { signingDate?: Date; host?: string } = {},
  ): Promise<string> {
    const host = options.host ?? 'sts.eu-west-1.amazonaws.com';
    const signer = new SignatureV4({
      credentials: client.credentials,
      region: 'eu-west-1',
      service: 'sts',
      sha256: Sha256,
    });
    const request = await signer.presign(
      {
        method: 'GET',
        protocol: 'https:',
        hostname: host,
        path: '/',
        query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
        headers: { host, 'x-k8s-aws-id': cluster },
      },
      { expiresIn: 60, signingDate: options.signingDate, unhoistableHeaders: new Set(['x-k8s-aws-id']) },
    );
    const query = Object.entries(request.query!).map(
      ([key, value]) => `${key}=${encodeURIComponent(String(value))}`,
    );
    return `k8s-aws-v1.${Buffer.from(`https://${host}/?${query.join('&')}`).toString('base64url')}`;
  }

  const verify = (cluster: string, value: string) =>
    harness.kubernetes.get(cluster)!.options.verifyToken(value);

  test('stands for its signer on its cluster', async () => {
    expect(verify('hub', await token('hub'))).toEqual({ arn: 'arn:aws:iam::111122223333:user/admin' });
    const session = await token('spoke', await spokeClient());
    expect(verify('spoke', session)).toEqual({ arn: `arn:aws:sts::${SPOKE}:assumed-role/drydock/session` });
  });

  test('is nothing for another cluster, host, account, time or secret', async () => {
    expect(verify('hub', await token('other'))).toBeNull();
    expect(verify('hub', await token('hub', harness.client, { host: 'sts.evil.example' }))).toBeNull();
    expect(verify('spoke', await token('spoke'))).toBeNull();
    const old = new Date(Date.now() - 16 * 60_000);
    expect(verify('hub', await token('hub', harness.client, { signingDate: old }))).toBeNull();
    const fourteen = new Date(Date.now() - 14 * 60_000);
    expect(verify('hub', await token('hub', harness.client, { signingDate: fourteen }))).not.toBeNull();
    const wrong = {
      ...harness.client,
      credentials: { ...harness.client.credentials, secretAccessKey: 'wrong' },
    };
    expect(verify('hub', await token('hub', wrong))).toBeNull();
  });

  test.each(['', 'k8s-aws-v1.', 'k8s-aws-v1.bm90IGEgdXJs', 'Bearer x'])(
    'is nothing when it is %p',
    (value) => {
      expect(verify('hub', value)).toBeNull();
    },
  );

  test('can be made to expire', async () => {
    const value = await token('hub');
    harness.simulator.injectFault({
      service: 'kubernetes',
      operation: 'Authenticate',
      expireTokens: true,
      times: 1,
    });
    expect(verify('hub', value)).toBeNull();
    expect(verify('hub', value)).not.toBeNull();
  });
});
