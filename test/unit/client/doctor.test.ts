import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { checkAws, type AwsScope } from '../../../client/cli/doctor/aws-checks.js';
import { simulatedResource } from '../../../client/cli/doctor/simulated-resource.js';
import { principalOf } from '../../../client/cli/doctor/principal.js';
import { renderChecks } from '../../../client/cli/doctor/render-checks.js';

/**
 * The AWS half of `drydock doctor` against answers in the wire formats of STS and IAM (query, XML) and EKS (JSON).
 * A key is the action of a query call, or method and path of a REST call.
 */
type Answer = { status?: number; body: string; type?: string };
type Answers = Record<string, Answer | ((parameters: URLSearchParams) => Answer)>;

const CLUSTER_ARN = 'arn:aws:eks:eu-central-1:111122223333:cluster/demo';
const ROLE = 'arn:aws:iam::111122223333:role/team/operator';

const xml = (action: string, result: string): Answer => ({
  type: 'text/xml',
  body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
});
const denial = (action: string): Answer => ({
  status: 403,
  type: 'text/xml',
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform ${action}</Message></Error></ErrorResponse>`,
});
const eksJson = (body: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/** IAM's answer when everything but `denied` is allowed. */
const simulation =
  (denied: Record<string, string> = {}) =>
  (parameters: URLSearchParams): Answer => {
    const names = [...parameters]
      .filter(([key]) => key.startsWith('ActionNames.member.'))
      .map(([, name]) => name);
    const members = names.map(
      (name) =>
        `<member><EvalActionName>${name}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>${denied[name] ?? 'allowed'}</EvalDecision></member>`,
    );
    return xml(
      'SimulatePrincipalPolicy',
      `<IsTruncated>false</IsTruncated><EvaluationResults>${members.join('')}</EvaluationResults>`,
    );
  };

const cluster = (authenticationMode = 'API'): Answer =>
  eksJson({
    cluster: {
      name: 'demo',
      arn: CLUSTER_ARN,
      status: 'ACTIVE',
      version: '1.31',
      accessConfig: { authenticationMode },
    },
  });
const entryPath = `/clusters/demo/access-entries/${encodeURIComponent(ROLE)}`;

const healthy: Answers = {
  GetCallerIdentity: xml(
    'GetCallerIdentity',
    '<Arn>arn:aws:sts::111122223333:assumed-role/operator/kim</Arn><Account>111122223333</Account><UserId>U</UserId>',
  ),
  GetRole: xml(
    'GetRole',
    `<Role><Path>/team/</Path><RoleName>operator</RoleName><RoleId>R</RoleId><Arn>${ROLE}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`,
  ),
  SimulatePrincipalPolicy: simulation(),
  'GET /clusters/demo': cluster(),
  [`GET ${entryPath}`]: eksJson({ accessEntry: { principalArn: ROLE, kubernetesGroups: ['viewers'] } }),
  [`GET ${entryPath}/access-policies`]: eksJson({
    associatedAccessPolicies: [
      { policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy' },
    ],
  }),
};

let server: Server;
let answers: Answers;
let asked: { key: string; parameters: URLSearchParams }[];
const environment = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-central-1',
  });
});

afterAll(async () => {
  process.env = environment;
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked = [];
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { key, parameters } = await parse(request);
  asked.push({ key, parameters });
  const found = answers[key];
  const given = typeof found === 'function' ? found(parameters) : found;
  const { status = 200, body, type = 'text/xml' } = given ?? { status: 404, body: `nothing at ${key}` };
  const code = /"__type":"(\w+)"/.exec(body)?.[1];
  response
    .writeHead(status, { 'content-type': type, ...(code ? { 'x-amzn-errortype': code } : {}) })
    .end(body);
}

async function parse(request: IncomingMessage): Promise<{ key: string; parameters: URLSearchParams }> {
  const body = await text(request);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const parameters = new URLSearchParams(body);
  return { key: parameters.get('Action') ?? `${request.method} ${pathname}`, parameters };
}

/** The checks by name, as `status detail`. */
async function check(given: Answers, scope: AwsScope = { cluster: 'demo' }) {
  answers = given;
  const checks = await checkAws(scope);
  return {
    checks,
    found: Object.fromEntries(checks.map(({ name, status, detail }) => [name, `${status}: ${detail}`])),
    codes: checks.flatMap(({ failure }) => failure?.code ?? []),
  };
}

describe('the AWS checks of the doctor', () => {
  it('say who the shell is, that the cluster is there, what the access entry allows, and that nothing lacks', async () => {
    const { found } = await check(healthy);
    expect(found).toEqual({
      credentials: 'ok: arn:aws:sts::111122223333:assumed-role/operator/kim in account 111122223333',
      cluster: 'ok: demo is ACTIVE at version 1.31',
      'kubernetes access': 'ok: access entry with AmazonEKSClusterAdminPolicy, group viewers',
      permissions: `ok: ${ROLE} may take every action of an upgrade`,
    });
    const simulated = asked.filter(({ key }) => key === 'SimulatePrincipalPolicy');
    expect(simulated.map(({ parameters }) => parameters.get('ResourceArns.member.1'))).toEqual([
      '*',
      CLUSTER_ARN,
      expect.stringMatching(/:nodegroup\/demo\//),
      expect.stringMatching(/:addon\/demo\//),
      'arn:aws:ssm:eu-central-1::parameter/aws/service/eks/optimized-ami',
      expect.stringMatching(/:launch-template\//),
      'arn:aws:events:eu-central-1:111122223333:event-bus/default',
    ]);
  });

  it('name the actions that are denied', async () => {
    const SimulatePrincipalPolicy = simulation({
      'eks:UpdateClusterVersion': 'implicitDeny',
      'events:PutEvents': 'explicitDeny',
    });
    const { found, codes, checks } = await check({ ...healthy, SimulatePrincipalPolicy });
    expect(found.permissions).toBe(`failed: ${ROLE} may not eks:UpdateClusterVersion, events:PutEvents`);
    expect(codes).toEqual(['AWS_ACCESS_DENIED']);
    expect(renderChecks(checks, { width: Infinity, color: false })).toContain('what to do: Grant the action');
  });

  it('know that a denial on all resources proves nothing about one cluster', async () => {
    const SimulatePrincipalPolicy = simulation({ 'eks:UpdateClusterVersion': 'implicitDeny' });
    const { found } = await check({ ...healthy, SimulatePrincipalPolicy }, {});
    expect(found.permissions).toMatch(/^unknown: .*eks:UpdateClusterVersion.*--cluster/);
  });

  it('say unknown when IAM may not be asked, and use the role without its path', async () => {
    const GetRole = denial('iam:GetRole');
    const SimulatePrincipalPolicy = denial('iam:SimulatePrincipalPolicy');
    const { found, codes } = await check({ ...healthy, GetRole, SimulatePrincipalPolicy }, {});
    expect(found.permissions).toMatch(/^unknown: IAM does not tell: .*iam:SimulatePrincipalPolicy/);
    expect(codes).toEqual([]);
    expect(asked.at(-1)?.parameters.get('PolicySourceArn')).toBe('arn:aws:iam::111122223333:role/operator');
  });

  it('stop at credentials that do not count', async () => {
    const { codes, checks } = await check({ GetCallerIdentity: denial('sts:GetCallerIdentity') });
    expect(codes).toEqual(['AWS_ACCESS_DENIED']);
    expect(checks).toHaveLength(1);
    const expired = denial('anything').body.replace('AccessDenied', 'ExpiredToken');
    const second = await check({ GetCallerIdentity: { status: 403, body: expired } });
    expect(second.codes).toEqual(['AWS_CREDENTIALS']);
  });

  it('tell a missing cluster, and a role without a way in', async () => {
    const missing = eksJson({ __type: 'ResourceNotFoundException', message: 'No cluster found' }, 404);
    expect((await check({ ...healthy, 'GET /clusters/demo': missing })).codes).toEqual(['CLUSTER_NOT_FOUND']);

    const noEntry = {
      [`GET ${entryPath}`]: eksJson({ __type: 'ResourceNotFoundException', message: 'none' }, 404),
    };
    expect((await check({ ...healthy, ...noEntry })).codes).toEqual(['KUBERNETES_UNAUTHORIZED']);
    const mixed = { ...healthy, ...noEntry, 'GET /clusters/demo': cluster('API_AND_CONFIG_MAP') };
    expect((await check(mixed)).found['kubernetes access']).toMatch(/^unknown: .*aws-auth/);
    const configMap = { ...healthy, 'GET /clusters/demo': cluster('CONFIG_MAP') };
    expect((await check(configMap)).found['kubernetes access']).toMatch(/^unknown: .*aws-auth/);

    const bare = {
      ...healthy,
      [`GET ${entryPath}`]: eksJson({ accessEntry: { principalArn: ROLE } }),
      [`GET ${entryPath}/access-policies`]: eksJson({ associatedAccessPolicies: [] }),
    };
    expect((await check(bare)).codes).toEqual(['KUBERNETES_FORBIDDEN']);
    const unreadable = eksJson({ __type: 'AccessDeniedException', message: 'no' }, 403);
    const unknown = await check({ ...healthy, [`GET ${entryPath}`]: unreadable });
    expect(unknown.found['kubernetes access']).toMatch(/^unknown: The access entry cannot be read/);
  });

  it('assume the role that the worker would', async () => {
    const AssumeRole = xml(
      'AssumeRole',
      '<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>',
    );
    await check({ ...healthy, AssumeRole }, { roleArn: ROLE, externalId: 'secret' });
    expect(asked[0]?.parameters.get('ExternalId')).toBe('secret');
  });
});

describe('principals and resources', () => {
  it('of users stay as they are', () => {
    const user = 'arn:aws:iam::111122223333:user/kim';
    expect(principalOf(user)).toEqual({ arn: user, roleName: null });
    expect(principalOf('arn:aws-cn:sts::111122223333:assumed-role/operator/kim').arn).toBe(
      'arn:aws-cn:iam::111122223333:role/operator',
    );
  });

  it('are everything when no cluster is named', () => {
    expect(simulatedResource('nodegroup', null)).toBe('*');
    expect(simulatedResource('any', CLUSTER_ARN)).toBe('*');
  });
});
