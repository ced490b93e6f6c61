import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Failure } from '../../contracts/failure.js';
import type { ClusterSpecInput } from '../../infra/local/simulator/spec.js';
import { smallCluster } from '../support/clusters.js';
import { built, startNode } from '../support/processes.js';
import { startStack, until, type Stack } from '../support/stack.js';
import { findTemporalCli } from '../support/temporal-server.js';

/**
 * What is refused is refused alike, whoever asks: the CLI, the SDK, or `temporal workflow start`, which goes past every
 * check of a client.
 */
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

interface Refusal {
  name: string;
  cluster?: Partial<ClusterSpecInput>;
  /** Brings about what the refusal needs. */
  prepare?: () => Promise<void>;
  request: Record<string, unknown>;
  code: string;
  exitCode: number;
  field?: string;
}

const REFUSALS: Refusal[] = [
  {
    name: 'unknown-cluster',
    request: { clusterName: 'nowhere', targetVersion: '1.33' },
    code: 'CLUSTER_NOT_FOUND',
    exitCode: 2,
    field: 'clusterName',
  },
  {
    name: 'downgrade',
    cluster: {},
    request: { clusterName: 'downgrade', targetVersion: '1.31' },
    code: 'VERSION_DOWNGRADE',
    exitCode: 2,
    field: 'targetVersion',
  },
  {
    name: 'out-of-support',
    cluster: { version: '1.29' },
    request: { clusterName: 'out-of-support', targetVersion: '1.30' },
    code: 'VERSION_OUT_OF_SUPPORT',
    exitCode: 3,
    field: 'targetVersion',
  },
  {
    name: 'not-offered',
    cluster: {},
    request: { clusterName: 'not-offered', targetVersion: '1.99' },
    code: 'VERSION_NOT_OFFERED',
    exitCode: 2,
    field: 'targetVersion',
  },
  {
    name: 'skew',
    cluster: {
      version: '1.34',
      nodegroups: [{ name: 'blue', size: 1, version: '1.31', amiType: 'AL2023_x86_64_STANDARD' }],
    },
    request: { clusterName: 'skew', targetVersion: '1.35', nodeGroups: { exclude: ['blue'] } },
    code: 'VERSION_SKEW',
    exitCode: 3,
  },
  {
    name: 'second-operation',
    cluster: {},
    async prepare() {
      const { operation } = await stack.drydock.startUpgrade(
        { clusterName: 'second-operation', targetVersion: '1.33', approvals: 'plan' },
        { operationId: 'first-operation' },
      );
      await until(operation, ({ status }) => status === 'WAITING_FOR_APPROVAL');
    },
    request: { clusterName: 'second-operation', targetVersion: '1.33' },
    code: 'LEASE_HELD',
    exitCode: 3,
  },
  {
    name: 'missing-field',
    request: { targetVersion: '1.33' },
    code: 'INVALID_REQUEST',
    exitCode: 2,
    field: 'clusterName',
  },
  {
    name: 'wrong-type',
    request: { clusterName: 'any', targetVersion: 1.33 },
    code: 'INVALID_REQUEST',
    exitCode: 2,
    field: 'targetVersion',
  },
  {
    name: 'wrong-type-within',
    request: { clusterName: 'any', targetVersion: '1.33', nodeGroups: { order: ['a', 7] } },
    code: 'INVALID_REQUEST',
    exitCode: 2,
    field: 'nodeGroups.order[1]',
  },
  {
    name: 'malformed-value',
    request: { clusterName: 'any', targetVersion: '1.33', bakeTime: 'a while' },
    code: 'INVALID_REQUEST',
    exitCode: 2,
    field: 'bakeTime',
  },
  {
    name: 'unknown-field',
    request: { clusterName: 'any', targetVersion: '1.33', colour: 'blue' },
    code: 'INVALID_REQUEST',
    exitCode: 2,
    field: 'colour',
  },
  {
    name: 'unknown-field-within',
    request: { clusterName: 'any', targetVersion: '1.33', force: { everything: true } },
    code: 'INVALID_REQUEST',
    exitCode: 2,
    field: 'force.everything',
  },
];

test.each(REFUSALS)('$name: the CLI, the SDK and Temporal tell the same', async (refusal) => {
  if (refusal.cluster) await stack.aws.addCluster(smallCluster(refusal.name, refusal.cluster));
  await refusal.prepare?.();
  // One after the other: a cluster's lease is refused to the second, whatever else is wrong with it.
  const cli = await refusedByCli(refusal.request);
  const sdk = await refusedBySdk(refusal.request);
  const temporal = await refusedByTemporal(refusal.name, refusal.request);

  expect(cli.exitCode).toBe(refusal.exitCode);
  const told = ({ code, field, remedy }: Failure) => ({ code, field, remedy });
  expect(told(sdk)).toEqual({
    code: refusal.code,
    field: refusal.field,
    remedy: expect.stringMatching(/\w/),
  });
  expect(told(cli.failure)).toEqual(told(sdk));
  expect(told(temporal.failure)).toEqual(told(sdk));
  expect(temporal.type).toBe(refusal.code);
  // Nothing was changed.
  expect(stack.aws.calls({ mutating: true })).toEqual([]);
});

test('malformed JSON is refused at the position, and never reaches a cluster', async () => {
  const cli = await runCli('{"clusterName": "any", "targetVersion":');
  expect(cli.exitCode).toBe(2);
  expect(cli.failure).toMatchObject({ code: 'INVALID_JSON', field: 'input' });
  expect(cli.failure.message).toMatch(/after 39 characters/);

  // The SDK takes no text; what is no request is no request.
  const text = '{"clusterName": "any"' as unknown as Record<string, unknown>;
  expect(await refusedBySdk(text)).toMatchObject({ code: 'INVALID_REQUEST' });

  // Temporal's CLI refuses what is no JSON by itself; JSON that is no object is for the workflow to refuse.
  const { failed, stderr } = await temporalStart('malformed', '{"clusterName":');
  expect(failed).toBe(true);
  expect(stderr).toMatch(/JSON/);
  await expect(stack.drydock.operation('malformed').summary()).rejects.toMatchObject({
    code: 'OPERATION_NOT_FOUND',
  });
  expect((await refusedByTemporal('no-object', 'text')).failure).toMatchObject({ code: 'INVALID_REQUEST' });
});

async function refusedByCli(request: unknown): Promise<{ exitCode: number | null; failure: Failure }> {
  return runCli(JSON.stringify(request));
}

async function runCli(input: string): Promise<{ exitCode: number | null; failure: Failure }> {
  const run = startNode(
    [built('client/cli/main.js'), 'upgrade', 'start', '--input', '-', '--watch', '--json'],
    {
      env: { TEMPORAL_ADDRESS: stack.temporal.address },
      stdin: input,
    },
  );
  const { code } = await run.ended;
  const last = run.stdout.trim().split('\n').at(-1) ?? '';
  return { exitCode: code, failure: (JSON.parse(last) as { error: Failure }).error };
}

async function refusedBySdk(request: Record<string, unknown>): Promise<Failure> {
  return failureOf(async () => {
    // What a caller in plain JavaScript may hand over.
    const { operation } = await stack.drydock.startUpgrade(request as never);
    await operation.result();
  });
}

/** Refused to someone who has Temporal's own CLI and nothing else: the failure's type, and what its details say. */
async function refusedByTemporal(id: string, request: unknown): Promise<{ type: string; failure: Failure }> {
  expect(await temporalStart(id, JSON.stringify(request))).toMatchObject({ failed: false });
  // It waits for the end, and exits with an error when the end is one.
  const { failed, stdout } = await temporalCli('workflow', 'result', '--workflow-id', id, '--output', 'json');
  expect(failed).toBe(true);
  const { closeEvent } = JSON.parse(stdout) as {
    closeEvent: {
      workflowExecutionFailedEventAttributes: {
        failure: { applicationFailureInfo: { type: string; details: [Failure, ...unknown[]] } };
      };
    };
  };
  const { type, details } = closeEvent.workflowExecutionFailedEventAttributes.failure.applicationFailureInfo;
  return { type, failure: details[0] };
}

interface TemporalCliResult {
  failed: boolean;
  stdout: string;
  stderr: string;
}

function temporalStart(id: string, input: string): Promise<TemporalCliResult> {
  return temporalCli(
    ...['workflow', 'start', '--type', 'upgradeCluster', '--task-queue', 'drydock'],
    ...['--workflow-id', id, '--input', input],
  );
}

async function temporalCli(...args: string[]): Promise<TemporalCliResult> {
  const command = [...args, '--address', stack.temporal.address];
  try {
    return { failed: false, ...(await promisify(execFile)(findTemporalCli(), command)) };
  } catch (error) {
    const { stdout, stderr } = error as Omit<TemporalCliResult, 'failed'>;
    return { failed: true, stdout, stderr };
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<Failure> {
  const ended: unknown = await work().catch((error: unknown) => error);
  if (ended instanceof DrydockError) return ended.failure;
  throw new Error(`It was not refused: ${String(ended)}`);
}
