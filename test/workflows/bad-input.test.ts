import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { InvalidRequestError } from '../../client/sdk/index.js';
import type { Failure } from '../../contracts/failure.js';
import { TASK_QUEUE } from '../../contracts/names.js';
import { drydock as cli } from '../support/cli.js';
import { startStack, type Stack } from '../support/stack.js';

/** Whichever way a request comes in, the same is wrong with it in the same words. */
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** What a person gets who starts the workflow past the SDK, as `temporal workflow start` does. */
async function refusedByWorkflow(type: string, input: unknown): Promise<ApplicationFailure> {
  const { workflow } = stack.drydock.temporal.client;
  const error: unknown = await workflow
    .execute(type, { taskQueue: TASK_QUEUE, workflowId: randomUUID(), args: [input] })
    .catch((reason: unknown) => reason);
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw error;
}

async function refusedBySdk(input: unknown): Promise<readonly Failure[]> {
  const error: unknown = await stack.drydock.startUpgrade(input as never).catch((reason: unknown) => reason);
  if (error instanceof InvalidRequestError) return error.failures;
  throw error;
}

async function refusedByCli(input: unknown): Promise<unknown> {
  const line = ['upgrade', 'start', '--json', '--initiated-by', 'kim', '--input', JSON.stringify(input)];
  const { stdout, exitCode } = await cli(line, { address: stack.temporal.address });
  expect(exitCode).toBe(2);
  const { error, errors } = JSON.parse(stdout) as { error: unknown; errors?: unknown[] };
  return errors ?? [error];
}

test.each([
  ['a missing field', { clusterName: 'shop' }],
  ['a wrong type', { clusterName: 'shop', targetVersion: 1.33 }],
  ['an unknown field', { clusterName: 'shop', targetVersion: '1.33', force: { drains: true } }],
  ['several at once', { cluster_name: 'no spaces', maxUnavailable: true, strategy: 'yolo' }],
])('%s', async (_, input) => {
  const failures = await refusedBySdk(input);
  const refusal = await refusedByWorkflow('upgradeCluster', input);
  expect(refusal.type).toBe('INVALID_REQUEST');
  expect(refusal.details).toEqual([failures[0]]);
  expect(refusal.message).toBe(failures.map(({ message }) => message).join('; '));
  expect(await refusedByCli(input)).toEqual(failures);
});

test('a rollback without an operation', async () => {
  const refusal = await refusedByWorkflow('rollbackUpgrade', {});
  expect(refusal).toMatchObject({ type: 'INVALID_REQUEST', message: 'operationId is required' });
});
