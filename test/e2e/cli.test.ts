import type { ClusterSpecInput } from '../../infra/local/simulator/spec.js';
import { smallCluster } from '../support/clusters.js';
import { built, startNode } from '../support/processes.js';
import { freePorts } from '../support/real/free-ports.js';
import { simulatorEnvironment } from '../support/simulator-environment.js';
import { startStack, until, type Stack } from '../support/stack.js';

/** The CLI as it is installed: a process of its own, piped, against a whole stack. */
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command line, split at blanks. */
async function drydock(line: string, address = stack.temporal.address): Promise<CliResult> {
  const run = startNode([built('client/cli/main.js'), ...line.split(' ')], {
    env: { ...simulatorEnvironment(stack.aws.url), TEMPORAL_ADDRESS: address },
  });
  const { code } = await run.ended;
  return { code, stdout: run.stdout, stderr: run.stderr };
}

const json = ({ stdout }: CliResult): unknown => JSON.parse(stdout);
const jsonLines = ({ stdout }: CliResult) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, { status?: string }>);

const addCluster = (name: string, change?: Partial<ClusterSpecInput>) =>
  stack.aws.addCluster(smallCluster(name, change));

/** Starts an upgrade by the CLI under the cluster's name. */
async function start(name: string, flags = ''): Promise<void> {
  await addCluster(name);
  const line = `upgrade start --cluster ${name} --to 1.33 --operation-id ${name} --no-watch ${flags}`.trim();
  expect(await drydock(line)).toEqual({
    code: 0,
    stdout: `Started ${name}\n  drydock operations watch ${name}\n`,
    stderr: '',
  });
}

/** Starts an upgrade whose plan waits for an approval. */
async function startWaiting(name: string): Promise<string> {
  await start(name, '--approvals plan');
  const waiting = await until(
    stack.drydock.operation(name),
    ({ status }) => status === 'WAITING_FOR_APPROVAL',
  );
  return waiting.waiting_for!.plan_hash!;
}

/** A workload whose budget allows no disruption as long as it stands. */
const BLOCKING = { namespace: 'shop', name: 'single', replicas: 2, budget: { minAvailable: 2 } };

describe('drydock upgrade plan', () => {
  test('prints the plan with its hash, or as JSON, and changes nothing', async () => {
    await addCluster('planned');
    const [text, document] = await Promise.all([
      drydock('upgrade plan --cluster planned --to 1.33'),
      drydock('upgrade plan --cluster planned --to 1.33 --json'),
    ]);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/Plan hash [0-9a-f]{64}/);
    expect(document).toMatchObject({ code: 0, stderr: '' });
    const { status, plan } = json(document) as { status: string; plan: { plan_hash: string } };
    expect(status).toBe('PLANNED');
    expect(text.stdout).toContain(`Plan hash ${plan.plan_hash}`);
    expect(stack.aws.cluster('planned').version).toBe('1.32');
  });

  test('exits with 4 on a required finding, and shows it', async () => {
    await addCluster('blocked', { workloads: [BLOCKING] });
    const { code, stdout } = await drydock('upgrade plan --cluster blocked --to 1.33');
    expect(code).toBe(4);
    expect(stdout).toContain('BUDGET_NEVER_ALLOWS');
  });

  test('exits with 2 on bad input and names each field, with 5 when nothing answers', async () => {
    const [port] = await freePorts(1);
    const [bad, unreachable] = await Promise.all([
      drydock('upgrade plan --cluster planned --to latest --strategy hope --json'),
      drydock('upgrade plan --cluster planned --to 1.33 --json', `127.0.0.1:${port}`),
    ]);
    expect(bad.code).toBe(2);
    expect(json(bad)).toMatchObject({ errors: [{ field: 'targetVersion' }, { field: 'strategy' }] });
    expect(unreachable.code).toBe(5);
    expect(json(unreachable)).toMatchObject({ error: { code: 'TEMPORAL_UNREACHABLE' } });
    expect(unreachable.stderr).toContain(`127.0.0.1:${port}`);
  });
});

describe('drydock upgrade start', () => {
  test('follows to the end when asked: plain lines in a pipe, or NDJSON', async () => {
    await Promise.all([addCluster('lines'), addCluster('documents')]);
    const [plain, documents] = await Promise.all([
      drydock('upgrade start --cluster lines --to 1.33 --watch'),
      drydock('upgrade start --cluster documents --to 1.33 --watch --json'),
    ]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^\S+Z step 1\.33\/nodegroup-blue succeeded/m);
    expect(plain.stdout).toMatch(/SUCCEEDED lines \(eu-west-1, 111122223333\) 1\.32 → 1\.33/);
    // Nothing of a terminal goes into a pipe.
    expect(plain.stdout).not.toContain('\u001b');

    expect(documents).toMatchObject({ code: 0, stderr: '' });
    const lines = jsonLines(documents);
    expect(lines[0]).toMatchObject({ operation: { started: true } });
    expect(lines.at(-1)).toMatchObject({ result: { status: 'SUCCEEDED', current_version: '1.33' } });
  });

  test('exits with 1 when the operation fails, and says what to do', async () => {
    await addCluster('breaks');
    stack.aws.injectFault({
      service: 'eks',
      operation: 'UpdateNodegroupVersion',
      match: { clusterName: 'breaks' },
      failUpdate: { code: 'NodeCreationFailure', message: 'Instances failed to join the cluster' },
    });
    const { code, stderr } = await drydock(
      'upgrade start --cluster breaks --to 1.33 --rollback-policy never --watch',
    );
    stack.aws.clearFaults();
    expect(code).toBe(1);
    expect(stderr).toContain('FAILED breaks');
    expect(stderr).toMatch(/error NODE_NOT_READY: .*NodeCreationFailure/);
    expect(stderr).toMatch(/what to do: \S/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('drydock operations', () => {
  test('steer an upgrade: pause, approve, resume; then list, show and roll back what has ended', async () => {
    const hash = await startWaiting('steered');
    expect(await drydock('operations pause steered --reason lunch')).toMatchObject({ code: 0 });
    const shown = await drydock('operations show steered');
    expect(shown.stdout).toContain(`Plan hash ${hash}`);
    expect(await drydock('operations approve steered --plan-hash ffffffff')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('error APPROVAL_STALE'),
    });
    expect(await drydock(`operations approve steered --plan-hash ${hash.slice(0, 12)}`)).toMatchObject({
      code: 0,
      stdout: 'Approved: steered\n',
    });
    await until(stack.drydock.operation('steered'), ({ status }) => status === 'PAUSED');
    expect(await drydock('operations resume steered')).toMatchObject({ code: 0 });
    expect(await drydock('operations watch steered')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('SUCCEEDED steered'),
    });

    const [listed, ended] = await Promise.all([
      drydock('operations list --cluster steered --json'),
      drydock('operations show steered --json'),
    ]);
    expect(json(listed)).toEqual([expect.objectContaining({ operation_id: 'steered', kind: 'upgrade' })]);
    expect(json(ended)).toMatchObject({ summary: { status: 'COMPLETED' }, result: { status: 'SUCCEEDED' } });

    const undone = await drydock('operations rollback steered --watch --json');
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(undone).at(-1)).toMatchObject({
      result: { status: 'ROLLED_BACK', current_version: '1.32' },
    });
    expect(stack.aws.cluster('steered').version).toBe('1.32');
  }, 120_000);

  test('cancel: the operation stops, and its watch exits with 1', async () => {
    await startWaiting('stopped');
    expect(await drydock('operations cancel stopped')).toMatchObject({
      code: 0,
      stdout: 'Stopping at the next safe point: stopped\n',
    });
    expect(await drydock('operations watch stopped')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error OPERATION_CANCELLED'),
    });
    expect(stack.aws.cluster('stopped').version).toBe('1.32');
  });

  test('decide: answers a blocked drain that show tells about', async () => {
    await addCluster('drained', { workloads: [BLOCKING] });
    await drydock(
      'upgrade start --cluster drained --to 1.33 --operation-id drained --ignore-finding BUDGET_NEVER_ALLOWS --no-watch',
    );
    await until(stack.drydock.operation('drained'), ({ status }) => status === 'BLOCKED');
    const shown = await drydock('operations show drained');
    expect(shown.stdout).toContain('drydock operations decide drained retry|skip|force|abort');
    expect(shown.stdout).toMatch(/shop\/single-\S+ on ip-/);
    expect(await drydock('operations decide drained force')).toMatchObject({
      code: 0,
      stdout: 'Answered force: drained\n',
    });
    expect(await drydock('operations watch drained')).toMatchObject({ code: 0 });
  });

  test('exit with 2 for an operation that is not there', async () => {
    const { code, stderr } = await drydock('operations show nothing');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('error OPERATION_NOT_FOUND'),
    });
  });
});

test('drydock doctor finds everything that an upgrade needs', async () => {
  await addCluster('examined');
  const [text, document] = await Promise.all([
    drydock('doctor --cluster examined'),
    drydock('doctor --cluster examined --json'),
  ]);
  expect(text).toMatchObject({ code: 0 });
  const { checks } = json(document) as { checks: { name: string; status: string }[] };
  expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'server ok',
    'namespace ok',
    'search attributes ok',
    'worker ok',
    'credentials ok',
    'cluster ok',
    // The simulated EKS has no DescribeAccessEntry: the doctor says that it could not see, and fails nobody for it.
    'kubernetes access unknown',
    'permissions ok',
  ]);
});
