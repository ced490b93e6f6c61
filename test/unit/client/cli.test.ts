import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drydock, type CliOptions, type CliResult } from '../../support/cli.js';
import { PLAN_HASH } from '../../support/operation-samples.js';
import { startStubWorker } from '../../support/stub-worker.js';
import { startTemporalServer, type TemporalServer } from '../../support/temporal-server.js';

/** The CLI against a real Temporal server and stand-in workflows. */
let server: TemporalServer;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTemporalServer();
  stopWorker = await startStubWorker(server.address);
});

afterAll(async () => {
  await stopWorker?.();
  await server?.stop();
});

const cli = (line: string, options: CliOptions = {}): Promise<CliResult> =>
  drydock(line.split(' '), { address: server.address, ...options });

/** Starts an operation with an id of its own. */
async function start(cluster: string, id: string): Promise<void> {
  const { exitCode, stderr } = await cli(
    `upgrade start --cluster ${cluster} --to 1.32 --operation-id ${id} --no-watch`,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
}

const json = ({ stdout }: CliResult): unknown => JSON.parse(stdout);
const jsonLines = ({ stdout }: CliResult) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, { status?: string; code?: string }>);

describe('drydock upgrade start', () => {
  it('says what it started and how to watch it, when piped', async () => {
    const { stdout, exitCode } = await cli('upgrade start --cluster ok --to 1.32 --operation-id first');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('Started first\n  drydock operations watch first\n');
    const again = await cli('upgrade start --cluster ok --to 1.32 --operation-id first');
    expect(again.stdout).toContain('first is already there: nothing was started');
    expect(json(await cli('upgrade start --cluster ok --to 1.32 --operation-id first --json'))).toEqual({
      operation_id: 'first',
      run_id: expect.any(String),
      started: false,
    });
  });

  it('follows to the end with --watch: plain lines, or NDJSON', async () => {
    const plain = await cli('upgrade start --cluster ok --to 1.32 --watch');
    expect(plain.exitCode).toBe(0);
    expect(plain.stdout).toMatch(/^\S+Z step 1\.32\/control-plane succeeded$/m);
    expect(plain.stdout).toMatch(/SUCCEEDED ok \(eu-central-1, 111122223333\) 1\.31 → 1\.32 {2}1m 5s\n$/);

    const lines = jsonLines(await cli('upgrade start --cluster ok --to 1.32 --watch --json'));
    expect(Object.keys(lines[0]!)).toEqual(['operation']);
    expect(lines.slice(1, -1).every((line) => line.progress?.status)).toBe(true);
    expect(lines.at(-1)?.result?.status).toBe('SUCCEEDED');
  });

  it('exits with 1 when the operation fails, and says what a person must do', async () => {
    const { exitCode, stderr } = await cli('upgrade start --cluster fail --to 1.32 --watch');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('FAILED fail');
    expect(stderr).toContain('1. Look at node group blue');
    expect(stderr).toContain(
      'error VALIDATION_FAILED: Less healthy than before\n  what to do: Read the test.\n',
    );
    expect(stderr).not.toMatch(/^\s+at /m);

    const lines = jsonLines(await cli('upgrade start --cluster fail --to 1.32 --watch --json'));
    expect(lines.at(-1)).toMatchObject({
      error: { code: 'VALIDATION_FAILED' },
      result: { status: 'FAILED' },
    });
  });

  it('redraws in place on a terminal, where it watches by default', async () => {
    const { stdout, exitCode } = await cli('upgrade start --cluster ok --to 1.32', { terminal: true });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('A\r');
    expect(stdout).toContain('✓ Validation');
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('SUCCEEDED ok');
  });

  it('stops only the watching at Ctrl-C, and says how to come back', async () => {
    const line = 'upgrade start --cluster hold --to 1.32 --operation-id held --watch';
    const { exitCode, stderr } = await cli(line, { interruptAt: 'RUNNING' });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('held goes on. To come back: drydock operations watch held');
    expect(json(await cli('operations show held --json'))).toMatchObject({ summary: { status: 'RUNNING' } });
    expect((await cli('operations cancel held')).stdout).toBe('Stopping at the next safe point: held\n');
    expect((await cli('operations watch held')).exitCode).toBe(1);
  });

  it('takes the request as JSON, from a file, and from stdin, under the flags', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-cli-'));
    const request = { cluster_name: 'hold', target_version: '1.31', region: 'us-east-1' };
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    try {
      const file = await cli(
        `upgrade start --input @${join(folder, 'request.json')} --to 1.32 --operation-id by-file`,
      );
      expect(file.exitCode).toBe(0);
      const shown = json(await cli('operations show by-file --json'));
      expect(shown).toMatchObject({
        summary: { cluster_name: 'hold', region: 'us-east-1', initiated_by: 'kim' },
        progress: { target_version: '1.32' },
      });
      // The same request in another way is the same operation.
      const stdin = await cli(
        'upgrade start --input - --cluster hold --to 1.32 --operation-id by-file --json',
        {
          stdin: '{"region":"us-east-1"}',
        },
      );
      expect(json(stdin)).toMatchObject({ started: false });
      await cli('operations cancel by-file');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('drydock upgrade plan', () => {
  it('shows the plan and its hash', async () => {
    const { stdout, exitCode } = await cli('upgrade plan --cluster ok --to 1.32');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Plan hash ${PLAN_HASH}`);
    expect(json(await cli('upgrade plan --cluster ok --to 1.32 --json'))).toMatchObject({
      status: 'PLANNED',
    });
  });

  it('exits with 4 on a required finding, and shows it', async () => {
    const { stdout, stderr, exitCode } = await cli('upgrade plan --cluster preflight --to 1.32');
    expect(exitCode).toBe(4);
    expect(stdout).toContain('SUBNET_FREE_ADDRESSES  subnet-0a1b2c3d');
    expect(stderr).toContain('error PREFLIGHT_FAILED');
    const asJson = await cli('upgrade plan --cluster preflight --to 1.32 --json');
    expect(asJson.exitCode).toBe(4);
    expect(json(asJson)).toMatchObject({ error: { code: 'PREFLIGHT_FAILED' }, result: { status: 'FAILED' } });
  });
});

describe('drydock operations', () => {
  it('shows what waits for an approval with the plan, and takes the approval by a part of its hash', async () => {
    await start('approve', 'to-approve');
    const shown = await eventually('operations show to-approve', (stdout) => stdout.includes('Waiting for'));
    expect(shown).toContain(`Plan hash ${PLAN_HASH}`);
    const command = `operations approve to-approve --plan-hash ${PLAN_HASH}`;
    expect(shown).toContain(`drydock ${command}\n`);

    const stale = await cli('operations approve to-approve --plan-hash 00000000ff');
    expect(stale.exitCode).toBe(3);
    expect(stale.stderr).toMatch(/error APPROVAL_STALE: .* plan 00000000ff…, but a1b2c3d4/);
    expect((await cli('operations decide to-approve retry')).exitCode).toBe(3);
    expect((await cli('operations approve to-approve --plan-hash short')).exitCode).toBe(2);

    const approved = await cli(
      `operations approve to-approve --plan-hash ${PLAN_HASH.slice(0, 12)} --comment fine`,
    );
    expect(approved).toMatchObject({ exitCode: 0, stdout: 'Approved: to-approve\n' });
    expect((await cli('operations watch to-approve')).exitCode).toBe(0);
    const late = await cli(`operations approve to-approve --plan-hash ${PLAN_HASH.slice(0, 12)}`);
    expect(late.stderr).toContain('error OPERATION_ENDED');
  });

  it('rejects', async () => {
    await start('approve', 'to-reject');
    await eventually('operations show to-reject', (stdout) => stdout.includes('Waiting for'));
    await cli(`operations approve to-reject --plan-hash ${PLAN_HASH} --reject`);
    expect((await cli('operations watch to-reject')).stderr).toContain('error APPROVAL_REJECTED');
  });

  it('shows a blocked drain with the command that answers it', async () => {
    await start('blocked', 'is-blocked');
    const shown = await eventually('operations show is-blocked', (stdout) => stdout.includes('blocked'));
    expect(shown).toContain('shop/cart-0 on ip-10-0-1-2, budget cart (0 disruptions allowed)');
    expect(shown).toContain('drydock operations decide is-blocked retry|abort');
    const decided = await cli('operations decide is-blocked retry --by lee');
    expect(decided.stdout).toBe('Answered retry: is-blocked\n');
    expect((await cli('operations watch is-blocked')).exitCode).toBe(0);
    expect((await cli('operations decide is-blocked perhaps')).exitCode).toBe(2);
  });

  it('pauses, resumes, and rolls back what runs and what has ended', async () => {
    await start('hold', 'steered');
    expect((await cli('operations pause steered --reason lunch')).exitCode).toBe(0);
    expect((await cli('operations show steered')).stdout).toContain('Paused by kim');
    expect((await cli('operations resume steered')).stdout).toBe('Going on: steered\n');
    expect(json(await cli('operations rollback steered --json'))).toEqual({
      operation_id: 'steered',
      started: false,
    });
    expect((await cli('operations watch steered')).stderr).toContain('error UPGRADE_ROLLED_BACK');
    const shown = await cli('operations show steered --plan');
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('UPGRADE_ROLLED_BACK') });
    expect(shown.stdout).toContain('Plan hash');

    const undone = await cli('operations rollback steered --watch --wait-for-lease');
    expect(undone.exitCode).toBe(0);
    expect(undone.stdout).toContain('steered-rollback: rollback');
  });

  it('lists, as a table and as JSON', async () => {
    await start('ok', 'to-list');
    await eventually('operations list --cluster ok', (stdout) => stdout.includes('to-list'));
    const { stdout } = await cli('operations list --cluster ok --kind upgrade --limit 3');
    expect(stdout).toMatch(/^OPERATION +KIND +CLUSTER +REGION/);
    expect(json(await cli('operations list --cluster nowhere --json'))).toEqual([]);
    expect((await cli('operations list --cluster nowhere')).stdout).toBe('No operations.\n');
    expect((await cli('operations list --limit none')).exitCode).toBe(2);
    expect((await cli('operations list --status canceled')).exitCode).toBe(0);
    expect((await cli('operations list --status sideways')).stderr).toContain('error INVALID_REQUEST');
  });

  it('exits with 2 for an operation that is not there', async () => {
    for (const verb of ['show', 'watch', 'pause', 'cancel', 'rollback']) {
      const { exitCode, stderr } = await cli(`operations ${verb} nothing`);
      expect({ verb, exitCode }).toEqual({ verb, exitCode: 2 });
      expect(stderr).toContain('error OPERATION_NOT_FOUND: There is no operation nothing');
    }
  });
});

describe('drydock doctor', () => {
  it('finds Temporal, its set-up and the worker', async () => {
    const { stdout, exitCode } = await cli('doctor --no-aws');
    expect(exitCode).toBe(0);
    expect(stdout.match(/✓/g)).toHaveLength(4);
    expect(stdout).toContain('task queue drydock is polled by');
  });

  it('says what an unprepared server lacks, and which command adds it', async () => {
    const bare = await startTemporalServer({ searchAttributes: false });
    try {
      const { stdout, exitCode } = await drydock(['doctor', '--no-aws'], { address: bare.address });
      expect(exitCode).toBe(5);
      expect(stdout).toContain('✗ search attributes');
      expect(stdout).toContain(
        'temporal operator search-attribute create --namespace default --name DrydockCluster --type Keyword',
      );
      expect(stdout).toContain('✗ worker');
      const start = await drydock(['upgrade', 'start', '--cluster', 'ok', '--to', '1.32'], {
        address: bare.address,
      });
      expect(start.exitCode).toBe(5);
      expect(start.stderr).toContain('temporal operator search-attribute create');
      const namespace = ['doctor', '--no-aws', '--temporal-namespace', 'nowhere', '--json'];
      const other = await drydock(namespace, { address: bare.address });
      expect(json(other)).toMatchObject({
        checks: [
          { name: 'server', status: 'ok' },
          { name: 'namespace', failure: { code: 'TEMPORAL_NOT_SET_UP' } },
        ],
      });
    } finally {
      await bare.stop();
    }
  });
});

async function eventually(line: string, when: (stdout: string) => boolean): Promise<string> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { stdout } = await cli(line);
    if (when(stdout) || Date.now() > deadline) return stdout;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
