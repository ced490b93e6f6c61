import type { StepObservation } from '../../../../contracts/step-execution.js';
import type { Target } from '../../../../contracts/target.js';
import type { Clients } from '../../../../activities/clients/clients.js';
import type { ActionContext } from '../../../../activities/steps/action.js';

export const TARGET: Target = {
  account: '111122223333',
  region: 'eu-west-1',
  clusterName: 'demo',
  access: {},
};

export interface TestContext extends ActionContext {
  /** Details of every heartbeat. */
  heartbeats: unknown[];
  /** Every logged message. */
  logged: string[];
  last: StepObservation | null;
}

/** A context as an activity would give it, whose polling interval is `pauseMs` milliseconds (5 by default). */
export function actionContext(
  clients: Partial<Clients>,
  options: { scheduledAt?: Date; pauseMs?: number; signal?: AbortSignal } = {},
): TestContext {
  const heartbeats: unknown[] = [];
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  return {
    clients: { ...unreachable, ...clients },
    target: TARGET,
    signal: options.signal ?? new AbortController().signal,
    log: { info: log, warn: log },
    scheduledAt: options.scheduledAt ?? new Date(),
    last: null,
    heartbeats,
    logged,
    heartbeat: (details) => void heartbeats.push(details),
    pause: async () => {
      heartbeats.push(null);
      await new Promise((resolve) => setTimeout(resolve, options.pauseMs ?? 5));
    },
  };
}

const unreachable: Clients = {
  aws: () => {
    throw new Error('This test has no AWS clients');
  },
  kubernetes: () => Promise.reject(new Error('This test has no Kubernetes clients')),
  close: () => {},
};
