import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DrydockError } from '../contracts/drydock-error.js';

const Port = z.coerce.number().int().min(0).max(65_535);

/** The worker's configuration: a YAML file, then environment variables. `TEMPORAL_*` and `AWS_*` keep their usual meaning. */
export const WorkerConfig = z.strictObject({
  /** Seconds between two looks at a running AWS update. */
  pollSeconds: z.coerce.number().positive().max(60).default(10),
  /** Seconds between two requests for a lease that another operation holds. */
  leasePollSeconds: z.coerce.number().positive().default(5),
  events: z
    .strictObject({
      /** Name or ARN of the EventBridge bus. */
      bus: z.string().min(1).default('default'),
      /** `target`: the account and region of the cluster; `worker`: the worker's own. */
      scope: z.enum(['target', 'worker']).default('target'),
    })
    .prefault({}),
  aws: z
    .strictObject({
      /** Attempts of one AWS call before its activity fails and Temporal tries again. */
      maxAttempts: z.coerce.number().int().min(1).max(20).default(5),
      requestTimeoutSeconds: z.coerce.number().positive().default(30),
    })
    .prefault({}),
  worker: z
    .strictObject({
      maxConcurrentActivities: z.coerce.number().int().min(1).default(200),
      maxConcurrentWorkflowTasks: z.coerce.number().int().min(1).default(40),
      maxCachedWorkflows: z.coerce.number().int().min(0).default(500),
      /** How long running activities may take to end when the worker is asked to stop. */
      shutdownGraceSeconds: z.coerce.number().min(0).default(30),
    })
    .prefault({}),
  /** Prometheus metrics on `http://HOST:PORT/metrics`; port 0 turns them off. */
  metrics: z.strictObject({ host: z.string().default('127.0.0.1'), port: Port.default(9464) }).prefault({}),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .prefault({}),
});
export type WorkerConfig = z.infer<typeof WorkerConfig>;

/** Environment variables and the fields that they override. */
export const ENVIRONMENT: Record<string, readonly string[]> = {
  DRYDOCK_POLL_SECONDS: ['pollSeconds'],
  DRYDOCK_LEASE_POLL_SECONDS: ['leasePollSeconds'],
  DRYDOCK_EVENT_BUS: ['events', 'bus'],
  DRYDOCK_EVENT_SCOPE: ['events', 'scope'],
  DRYDOCK_AWS_MAX_ATTEMPTS: ['aws', 'maxAttempts'],
  DRYDOCK_AWS_REQUEST_TIMEOUT_SECONDS: ['aws', 'requestTimeoutSeconds'],
  DRYDOCK_MAX_CONCURRENT_ACTIVITIES: ['worker', 'maxConcurrentActivities'],
  DRYDOCK_MAX_CONCURRENT_WORKFLOW_TASKS: ['worker', 'maxConcurrentWorkflowTasks'],
  DRYDOCK_MAX_CACHED_WORKFLOWS: ['worker', 'maxCachedWorkflows'],
  DRYDOCK_SHUTDOWN_GRACE_SECONDS: ['worker', 'shutdownGraceSeconds'],
  DRYDOCK_METRICS_HOST: ['metrics', 'host'],
  DRYDOCK_METRICS_PORT: ['metrics', 'port'],
  DRYDOCK_LOG_LEVEL: ['log', 'level'],
};

/**
 * Reads the configuration from the file that `DRYDOCK_CONFIG` names, if any, and the environment.
 * @throws DrydockError INVALID_REQUEST naming the field, or the variable, that is wrong.
 */
export function loadWorkerConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const raw = env['DRYDOCK_CONFIG'] ? readYaml(env['DRYDOCK_CONFIG']) : {};
  for (const [variable, path] of Object.entries(ENVIRONMENT)) {
    const value = env[variable];
    if (value !== undefined && value !== '') setAt(raw, path, value);
  }
  const parsed = WorkerConfig.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const variable = Object.entries(ENVIRONMENT).find(
    ([name, path]) => path.join('.') === field && env[name],
  )?.[0];
  throw new DrydockError(
    'INVALID_REQUEST',
    `The worker's configuration is wrong at ${variable ?? (field || 'its top')}: ${issue?.message ?? 'unreadable'}`,
    {
      field: variable ?? field,
      remedy: 'Correct the value; docs/configuration.md lists every setting.',
    },
  );
}

function readYaml(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    throw new DrydockError(
      'INVALID_REQUEST',
      `The configuration file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { field: 'DRYDOCK_CONFIG', cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DrydockError('INVALID_REQUEST', `The configuration file ${file} is not a mapping`, {
      field: 'DRYDOCK_CONFIG',
    });
  return value as Record<string, unknown>;
}

function setAt(object: Record<string, unknown>, path: readonly string[], value: string): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    object[head] = value;
    return;
  }
  const next = object[head];
  const child = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
  object[head] = child;
  setAt(child, rest, value);
}
