import { WorkflowClient, type ConnectionLike } from '@temporalio/client';
import {
  Worker,
  type NativeConnection,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { createActivities } from '../activities/create-activities.js';
import type { Clients } from '../activities/clients/clients.js';
import { activityFailureInterceptor } from '../activities/failures.js';
import { TASK_QUEUE } from '../contracts/names.js';
import type { WorkerConfig } from './config.js';
import { heartbeatInterceptor } from './heartbeat-interceptor.js';

/** What a worker is made of. */
export interface WorkerParts {
  config: WorkerConfig;
  /** For polling. */
  nativeConnection: NativeConnection;
  /** For the client inside activities. */
  connection: ConnectionLike;
  namespace: string;
  clients: Clients;
  workflowBundle: WorkflowBundleOption;
}

/** Wires configuration, clients, activities and workflows into one Temporal worker; `extra` goes to the SDK as it is. */
export function createWorker(parts: WorkerParts, extra: Partial<WorkerOptions> = {}): Promise<Worker> {
  const { config, namespace } = parts;
  return Worker.create({
    ...extra,
    connection: parts.nativeConnection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: parts.workflowBundle,
    activities: createActivities({
      clients: parts.clients,
      workflowClient: new WorkflowClient({ connection: parts.connection, namespace }),
      polling: { seconds: config.pollSeconds },
      leasePollSeconds: config.leasePollSeconds,
      events: config.events,
    }),
    interceptors: {
      activity: [(context) => ({ inbound: heartbeatInterceptor(context) }), activityFailureInterceptor],
    },
    maxConcurrentActivityTaskExecutions: config.worker.maxConcurrentActivities,
    maxConcurrentWorkflowTaskExecutions: config.worker.maxConcurrentWorkflowTasks,
    maxCachedWorkflows: config.worker.maxCachedWorkflows,
    // Without it every deployment would cancel running activities and burn an attempt of each.
    shutdownGraceTime: config.worker.shutdownGraceSeconds * 1000,
  });
}
