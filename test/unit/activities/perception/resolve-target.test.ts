import type { Clients } from '../../../../activities/clients/clients.js';
import { resolveTarget } from '../../../../activities/perception/resolve-target.js';
import { UpgradeRequest, type UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';

const ROLE = 'arn:aws:iam::444455556666:role/spoke';

describe('resolveTarget', () => {
  const scopes: unknown[] = [];
  let identity: { Account?: string };
  let describe: () => Promise<object>;

  const clients = {
    aws(scope: unknown) {
      scopes.push(scope);
      return { sts: { send: async () => identity }, eks: { send: () => describe() } };
    },
  } as unknown as Clients;
  const resolve = (input: Partial<UpgradeRequestInput>, defaultRegion: string | null = 'eu-central-1') =>
    resolveTarget(
      UpgradeRequest.parse({ clusterName: 'demo', targetVersion: '1.33', ...input }),
      clients,
      async () => defaultRegion,
      new AbortController().signal,
    );

  beforeEach(() => {
    scopes.length = 0;
    identity = { Account: '111122223333' };
    describe = async () => ({ cluster: {} });
  });

  it('fills in region and account', async () => {
    expect(await resolve({})).toEqual({
      account: '111122223333',
      region: 'eu-central-1',
      clusterName: 'demo',
      access: {},
    });
  });

  it('goes by what the request says, through its role', async () => {
    const access = { roleArn: ROLE, externalId: 'x-1', profile: 'ops', kubeContext: 'lab' };
    identity = { Account: '444455556666' };
    const target = await resolve({ ...access, region: 'us-east-1', account: '444455556666' });
    expect(target).toEqual({ account: '444455556666', region: 'us-east-1', clusterName: 'demo', access });
    expect(scopes).toEqual([{ region: 'us-east-1', access }]);
  });

  it('asks for a region when there is none', async () => {
    await expect(resolve({}, null)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      failure: { field: 'region' },
    });
    expect(scopes).toEqual([]);
  });

  it('refuses an account that the credentials do not lead to', async () => {
    await expect(resolve({ account: '999999999999' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: "The worker's credentials lead to account 111122223333, not to 999999999999.",
      failure: { field: 'account' },
    });
    await expect(resolve({ account: '999999999999', roleArn: ROLE })).rejects.toThrow(
      `Role ${ROLE} leads to`,
    );
  });

  it('says where a cluster was looked for', async () => {
    const missing = Object.assign(new Error('No cluster found for name: demo.'), {
      name: 'ResourceNotFoundException',
      $metadata: {},
    });
    describe = async () => {
      throw missing;
    };
    await expect(resolve({})).rejects.toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
      message: 'Account 111122223333 has no cluster demo in eu-central-1.',
      failure: { field: 'clusterName' },
    });
  });

  it('passes on any other refusal', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: {} });
    describe = async () => {
      throw denied;
    };
    await expect(resolve({})).rejects.toBe(denied);
    identity = {};
    await expect(resolve({})).rejects.toMatchObject({ code: 'AWS_CREDENTIALS' });
  });
});
