import { DrydockError } from '../../../contracts/drydock-error.js';
import { SEARCH_ATTRIBUTES, TASK_QUEUE } from '../../../contracts/names.js';
import type { Drydock } from '../../sdk/drydock.js';
import { registerSearchAttributes } from '../../sdk/errors.js';
import type { Temporal } from '../../sdk/temporal.js';
import { inArea, type Check } from './check.js';

const { ok, failed } = inArea('temporal');

/** IndexedValueType of the Temporal API: 2 is Keyword. */
const KEYWORD = 2;

/** TaskQueueType of the Temporal API. */
const TASK_QUEUE_TYPES = { workflow: 1, activity: 2 } as const;

/** Whether Temporal answers, is set up for Drydock, and has a worker. Stops at the first that makes the rest moot. */
export async function checkTemporal({ temporal }: Pick<Drydock, 'temporal'>): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, check] of [
    ['server', checkServer],
    ['namespace', checkNamespace],
    ['search attributes', checkSearchAttributes],
    ['worker', checkWorker],
  ] as const) {
    try {
      checks.push(ok(name, await check(temporal)));
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      checks.push(failed(name, error.failure));
      // Without a server or a namespace nothing else can be asked.
      if (name === 'server' || name === 'namespace') break;
    }
  }
  return checks;
}

async function checkServer(temporal: Temporal): Promise<string> {
  const { serverVersion } = await temporal.call((client) => client.workflowService.getSystemInfo({}));
  return `version ${serverVersion} at ${temporal.address}`;
}

async function checkNamespace(temporal: Temporal): Promise<string> {
  const { config } = await temporal.call((client) =>
    client.workflowService.describeNamespace({ namespace: temporal.namespace }),
  );
  const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400;
  return `${temporal.namespace} keeps ended operations for ${Math.round(days)} days`;
}

async function checkSearchAttributes(temporal: Temporal): Promise<string> {
  const { customAttributes } = await temporal.call((client) =>
    client.connection.operatorService.listSearchAttributes({ namespace: temporal.namespace }),
  );
  const missing = Object.values(SEARCH_ATTRIBUTES).filter(
    (name) => Number(customAttributes[name]) !== KEYWORD,
  );
  if (missing.length === 0) return `all ${Object.keys(SEARCH_ATTRIBUTES).length} are registered`;
  throw new DrydockError(
    'TEMPORAL_NOT_SET_UP',
    `Not registered as Keyword in namespace ${temporal.namespace}: ${missing.join(', ')}`,
    { remedy: registerSearchAttributes(missing, temporal.namespace) },
  );
}

async function checkWorker(temporal: Temporal): Promise<string> {
  const [workflow, activity] = await Promise.all(
    Object.values(TASK_QUEUE_TYPES).map((taskQueueType) =>
      temporal.call((client) =>
        client.workflowService.describeTaskQueue({
          namespace: temporal.namespace,
          taskQueue: { name: TASK_QUEUE },
          // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum lives in a package of Temporal's own
          taskQueueType,
        }),
      ),
    ),
  );
  const workflowPollers = new Set(workflow?.pollers.map(({ identity }) => identity));
  const activityPollers = new Set(activity?.pollers.map(({ identity }) => identity));
  const lacking = [
    ...(workflowPollers.size === 0 ? ['workflows'] : []),
    ...(activityPollers.size === 0 ? ['activities'] : []),
  ];
  if (lacking.length === 0) {
    return `task queue ${TASK_QUEUE} is polled by ${[...new Set([...workflowPollers, ...activityPollers])].join(', ')}`;
  }
  throw new DrydockError(
    'WORKER_UNREACHABLE',
    `Nobody polled task queue ${TASK_QUEUE} for ${lacking.join(' and ')} in the last five minutes`,
    { remedy: 'Start a Drydock worker for this namespace: `npm run worker`, or `npm start` for everything.' },
  );
}
