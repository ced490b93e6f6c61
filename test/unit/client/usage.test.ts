import { drydock } from '../../support/cli.js';

/** What the CLI answers without a server. */
describe('the command line', () => {
  it('tells its version and its exit codes', async () => {
    expect(await drydock(['--version'])).toEqual({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
    const help = await drydock(['--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('4    a required pre-flight finding');
    expect((await drydock(['upgrade', 'start', '--help'])).stdout).toContain('--rollback-policy <policy>');
  });

  it.each([
    [['upgrade', 'start', '--frobnicate'], "unknown option '--frobnicate'"],
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['operations', 'show'], "missing required argument 'id'"],
    [['operations', 'approve', 'x'], "required option '--plan-hash <hash>' not specified"],
    [['operations'], 'a command is missing'],
    [['upgrade', 'start', '--ami', 'blue'], 'It must be written as name=value.'],
  ])('refuses %j with 2', async (argv, message) => {
    const { exitCode, stderr } = await drydock(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error INVALID_REQUEST: ');
    expect(stderr).toContain(message);
    expect(stderr).toContain('what to do: ');
  });

  it('names every wrong field of a request, before it connects', async () => {
    const { exitCode, stderr } = await drydock([
      'upgrade',
      'start',
      '--cluster',
      'demo',
      '--max-unavailable',
      '0%',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error INVALID_REQUEST: targetVersion is required\n  field: targetVersion\n');
    expect(stderr).toContain('  field: maxUnavailable\n');
  });

  it('tells invalid JSON and missing files apart', async () => {
    const broken = await drydock(['upgrade', 'plan', '--input', '{"clusterName": "demo",']);
    expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('error INVALID_JSON') });
    const empty = await drydock(['upgrade', 'plan', '--input', '-']);
    expect(empty.stderr).toContain('after 0 characters');
    const missing = await drydock(['upgrade', 'plan', '--input', '@/nowhere/request.json']);
    expect(missing.stderr).toMatch(/error INVALID_REQUEST: .*ENOENT[^]*field: input/);
    const list = await drydock(['upgrade', 'plan', '--input', '[]', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject({ error: { code: 'INVALID_REQUEST', field: 'input' } });
  });

  it('exits with 5 when Temporal is not there, and shows stack traces only when asked', async () => {
    const { exitCode, stderr } = await drydock(['operations', 'list']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('error TEMPORAL_UNREACHABLE: Temporal at 127.0.0.1:1 does not answer');
    expect(stderr).not.toMatch(/^\s+at /m);
    const debug = await drydock(['operations', 'show', 'no spaces', '--debug']);
    expect(debug.exitCode).toBe(2);
    expect(debug.stderr).toMatch(/^\s+at /m);
  });
});
