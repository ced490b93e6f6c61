import { Watch } from '@kubernetes/client-node';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSignal } from '../../../../activities/clients/call-options.js';
import type { Clients } from '../../../../activities/clients/clients.js';
import { createClients } from '../../../../activities/clients/create-clients.js';
import type { Target } from '../../../../contracts/target.js';
import {
  startHttp,
  startHttps,
  type Answer,
  type LocalServer,
  type ReceivedRequest,
} from './local-servers.js';

const ROLE = 'arn:aws:iam::444455556666:role/spoke';
const TARGET: Target = { account: '111122223333', region: 'eu-west-1', clusterName: 'demo', access: {} };
const NODES = { kind: 'NodeList', apiVersion: 'v1', metadata: {}, items: [{ metadata: { name: 'n1' } }] };

const xml = (action: string, result: string): Answer => ({
  headers: { 'content-type': 'text/xml' },
  body: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result></${action}Response>`,
});

describe('createClients', () => {
  let aws: LocalServer;
  let api: LocalServer & { ca: string };
  let clients: Clients;
  let home: string;
  /** What the API server answers a request with, before the default of a list of nodes. */
  let kubernetes: (request: ReceivedRequest) => Answer | undefined;
  const environment = { ...process.env };

  beforeEach(async () => {
    kubernetes = () => undefined;
    api = await startHttps((request) => kubernetes(request) ?? { body: NODES });
    aws = await startHttp((request) => {
      if (request.path.startsWith('/clusters/')) {
        const certificateAuthority = { data: api.ca };
        return {
          body: { cluster: { name: 'demo', status: 'ACTIVE', endpoint: api.url, certificateAuthority } },
        };
      }
      if (request.body.includes('Action=AssumeRole')) {
        return xml(
          'AssumeRole',
          '<Credentials><AccessKeyId>ASIASPOKE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>' +
            '<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>',
        );
      }
      return xml(
        'GetCallerIdentity',
        '<Arn>arn:aws:sts::111122223333:assumed-role/worker/i-0abc</Arn><Account>111122223333</Account><UserId>u</UserId>',
      );
    });
    home = mkdtempSync(join(tmpdir(), 'drydock-clients-'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env.AWS_ENDPOINT_URL = aws.url;
    process.env.AWS_ACCESS_KEY_ID = 'AKIAWORKER';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(home, 'credentials');
    process.env.AWS_CONFIG_FILE = join(home, 'config');
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
    clients = createClients({ maxAttempts: 1, connectTimeoutMs: 2_000, requestTimeoutMs: 2_000 });
  });

  afterEach(async () => {
    clients.close();
    await Promise.all([aws.close(), api.close()]);
    rmSync(home, { recursive: true });
    process.env = { ...environment };
  });

  describe('AWS', () => {
    const accessKeys = () =>
      aws.requests.map(({ headers }) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1]);

    it('uses the default chain and reuses its connection', async () => {
      const { eks } = clients.aws({ region: 'eu-west-1', access: {} });
      for (let call = 0; call < 3; call += 1) await eks.send(new DescribeClusterCommand({ name: 'demo' }));
      expect(accessKeys()).toEqual(['AKIAWORKER', 'AKIAWORKER', 'AKIAWORKER']);
      expect(aws.connections()).toBe(1);
    });

    it('assumes a role once for all clients of a scope, with session name and external id', async () => {
      const scope = { region: 'eu-west-1', access: { roleArn: ROLE, externalId: 'x-42' } };
      await clients.aws(scope).eks.send(new DescribeClusterCommand({ name: 'demo' }));
      await clients.aws({ ...scope }).sts.send(new GetCallerIdentityCommand({}));
      expect(accessKeys()).toEqual(['AKIAWORKER', 'ASIASPOKE', 'ASIASPOKE']);
      const assume = new URLSearchParams(aws.requests[0]!.body);
      expect(assume.get('RoleArn')).toBe(ROLE);
      expect(assume.get('RoleSessionName')).toBe('drydock');
      expect(assume.get('ExternalId')).toBe('x-42');
    });

    it('reads a profile of the shared files', async () => {
      writeFileSync(
        join(home, 'credentials'),
        '[staging]\naws_access_key_id = AKIASTAGING\naws_secret_access_key = s\n',
      );
      const access = { profile: 'staging' };
      await clients.aws({ region: 'eu-west-1', access }).sts.send(new GetCallerIdentityCommand({}));
      expect(accessKeys()).toEqual(['AKIASTAGING']);
    });

    it('keeps clients by region and access, and forgets them on close', () => {
      const one = clients.aws({ region: 'eu-west-1', access: {} });
      expect(clients.aws({ region: 'eu-west-1', access: { kubeContext: 'x' } })).toBe(one);
      expect(clients.aws({ region: 'eu-west-2', access: {} })).not.toBe(one);
      expect(one.eks).toBe(one.eks);
      clients.close();
      expect(clients.aws({ region: 'eu-west-1', access: {} })).not.toBe(one);
    });
  });

  describe('Kubernetes', () => {
    it('reaches the endpoint of EKS with its CA and a token', async () => {
      const kubernetesClients = await clients.kubernetes(TARGET);
      expect((await kubernetesClients.core.listNode()).items[0]?.metadata?.name).toBe('n1');
      kubernetes = ({ path }) => (path === '/version' ? { body: '{"gitVersion":"v1.33.1"}' } : undefined);
      expect(await (await clients.kubernetes(TARGET)).get('/version')).toBe('{"gitVersion":"v1.33.1"}');
      expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
        expect.stringMatching(/^Bearer k8s-aws-v1\.[\w-]+$/),
        api.requests[0]!.headers.authorization,
      ]);
      expect(aws.requests.map(({ path }) => path)).toEqual(['/clusters/demo']);
    });

    it('reuses connections', async () => {
      const { core } = await clients.kubernetes(TARGET);
      for (let call = 0; call < 8; call += 1) await core.listNode();
      // undici may open a second one when a request comes before the last answer's end was processed.
      expect(api.connections()).toBeLessThanOrEqual(2);
    });

    it('tries once more with a new token after a 401', async () => {
      let refusals = 1;
      kubernetes = () => ((refusals -= 1) >= 0 ? { status: 401, body: { code: 401 } } : undefined);
      const { core } = await clients.kubernetes(TARGET);
      await expect(core.listNode()).resolves.toMatchObject({ items: [{ metadata: { name: 'n1' } }] });
      expect(api.requests).toHaveLength(2);
    });

    it('names the role when both tokens are refused', async () => {
      kubernetes = () => ({ status: 401, body: { code: 401 } });
      const { core } = await clients.kubernetes(TARGET);
      await expect(core.listNode()).rejects.toMatchObject({
        code: 'KUBERNETES_UNAUTHORIZED',
        message: expect.stringContaining('arn:aws:iam::111122223333:role/worker'),
      });
      expect(api.requests).toHaveLength(2);
    });

    it('leaves other statuses to the typed client and to get', async () => {
      kubernetes = () => ({ status: 403, body: { kind: 'Status', code: 403 } });
      const { core, get } = await clients.kubernetes(TARGET);
      await expect(core.listNode()).rejects.toMatchObject({ code: 403 });
      await expect(get('/metrics')).rejects.toMatchObject({
        code: 403,
        body: expect.stringContaining('403'),
      });
    });

    it('authenticates watches as well', async () => {
      kubernetes = ({ path }) =>
        path.includes('watch=true')
          ? { body: `${JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'n1' } } })}\n` }
          : undefined;
      const { config } = await clients.kubernetes(TARGET);
      const seen: string[] = [];
      await new Promise<void>((resolve, reject) => {
        new Watch(config)
          .watch(
            '/api/v1/nodes',
            {},
            (type: string) => seen.push(type),
            (error) => (error ? reject(error) : resolve()),
          )
          .catch(reject);
      });
      expect(seen).toEqual(['ADDED']);
      expect(api.requests[0]!.headers.authorization).toMatch(/^Bearer k8s-aws-v1\./);
    });

    it('calls an endpoint that does not answer unreachable, and reads it again for the next caller', async () => {
      const { core } = await clients.kubernetes(TARGET);
      await api.close();
      await expect(core.listNode()).rejects.toMatchObject({
        code: 'KUBERNETES_UNREACHABLE',
        message: expect.stringMatching(/demo at https:.*ECONNREFUSED/),
      });
      api = await startHttps(() => ({ body: NODES }));
      await expect((await clients.kubernetes(TARGET)).core.listNode()).resolves.toBeDefined();
      expect(aws.requests).toHaveLength(2);
    });

    it('does not trust a certificate that the CA of EKS did not sign', async () => {
      const stranger = await startHttps(() => ({ body: NODES }));
      const { ca } = api;
      await api.close();
      api = { ...stranger, ca };
      const { core } = await clients.kubernetes(TARGET);
      await expect(core.listNode()).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
    });

    it('ends a call when its signal is aborted', async () => {
      const { core } = await clients.kubernetes(TARGET);
      const abort = new AbortController();
      abort.abort();
      await expect(core.listNode({}, withSignal(abort.signal))).rejects.toMatchObject({ name: 'AbortError' });
      expect(api.requests).toEqual([]);
    });

    it('does not keep a cluster that could not be described', async () => {
      const missing = { ...TARGET, clusterName: 'gone' };
      const url = api.url;
      api = { ...api, url: '' };
      await expect(clients.kubernetes(missing)).rejects.toMatchObject({ code: 'CLUSTER_NOT_ACTIVE' });
      api = { ...api, url };
      await expect(clients.kubernetes(missing)).resolves.toBeDefined();
    });

    it('uses a context of the kubeconfig in place of EKS', async () => {
      const file = join(home, 'kubeconfig');
      process.env.KUBECONFIG = file;
      writeFileSync(
        file,
        JSON.stringify({
          clusters: [{ name: 'lab', cluster: { server: api.url, 'certificate-authority-data': api.ca } }],
          users: [{ name: 'ops', user: { token: 'static' } }],
          contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'ops' } }],
        }),
      );
      const target = { ...TARGET, access: { kubeContext: 'lab' } };
      await (await clients.kubernetes(target)).core.listNode();
      expect(api.requests[0]!.headers.authorization).toBe('Bearer static');
      expect(aws.requests).toEqual([]);

      kubernetes = () => ({ status: 401, body: {} });
      await expect((await clients.kubernetes(target)).core.listNode()).rejects.toMatchObject({
        code: 'KUBERNETES_UNAUTHORIZED',
        message: expect.stringContaining('the user ops of the kubeconfig context lab'),
      });
      await expect(clients.kubernetes({ ...TARGET, access: { kubeContext: 'none' } })).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        failure: { field: 'kubeContext' },
      });
    });

    it('goes through the proxy of a kubeconfig, and says which kind it cannot use', async () => {
      const file = join(home, 'kubeconfig');
      process.env.KUBECONFIG = file;
      const write = (proxy: string) =>
        writeFileSync(
          file,
          JSON.stringify({
            clusters: [{ name: 'lab', cluster: { server: api.url, 'proxy-url': proxy } }],
            users: [{ name: 'ops', user: { token: 'static' } }],
            contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'ops' } }],
          }),
        );
      const list = async () => {
        clients.close();
        const target = { ...TARGET, access: { kubeContext: 'lab' } };
        return (await clients.kubernetes(target)).core.listNode();
      };
      write(aws.url);
      await expect(list()).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
      expect(api.connections()).toBe(0);
      write('socks5://127.0.0.1:1080');
      await expect(list()).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('SOCKS'),
      });
      writeFileSync(file, '{ not yaml');
      await expect(list()).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('cannot be read'),
      });
    });

    it('goes on with clients whose cluster was dropped from the cache', async () => {
      const { core } = await clients.kubernetes(TARGET);
      await core.listNode();
      clients.close();
      await expect(core.listNode()).resolves.toBeDefined();
      expect(api.connections()).toBe(2);
    });
  });
});
