import { Context } from '@temporalio/activity';
import type { StepObservation } from '../../contracts/step-execution.js';
import type { Target } from '../../contracts/target.js';
import type { StepActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import type { ActionContext } from './action.js';
import { executors } from './executors.js';
import { jitteredSleep } from './jittered-sleep.js';
import { longPoll } from './long-poll.js';
import { pollInterval } from './poll-interval.js';
import { resolveAction } from './resolve-action.js';

export interface StepDependencies {
  clients: Clients;
  /** How long to wait between two looks at a running change. */
  polling: { seconds: number };
}

/** The activities that run any step of any plan, by the executor and action that it names. */
export function createStepActivities({ clients, polling }: StepDependencies): StepActivities {
  return {
    async startStep({ target, step, token }) {
      const { action, parameters } = resolveAction(executors, step);
      return action.start(actionContext(clients, polling.seconds, target, null), parameters, token);
    },

    async observeStep({ target, step, handle, last, maxWaitSeconds }) {
      const { action, parameters } = resolveAction(executors, step);
      const { cancellationSignal } = Context.current();
      return longPoll({
        last,
        maxWaitSeconds,
        observe: (seen) =>
          action.observe(actionContext(clients, polling.seconds, target, seen), parameters, handle),
        heartbeat: (observation) => Context.current().heartbeat(observation),
        sleep: (atMostMs, { nodes }) => {
          const age = (Date.now() - Date.parse(handle.started_at)) / 1000;
          // Looking at nodes lists them all, and their pods: never more often than usual.
          const seconds = nodes ? polling.seconds : pollInterval(age, polling.seconds);
          return jitteredSleep(seconds, cancellationSignal, atMostMs);
        },
      });
    },
  };
}

/** What the running Temporal activity offers to an action. */
function actionContext(
  clients: Clients,
  pollingSeconds: number,
  target: Target,
  last: StepObservation | null,
): ActionContext {
  const { cancellationSignal: signal, info, log } = Context.current();
  const heartbeat = (details?: unknown) => Context.current().heartbeat(details);
  return {
    clients,
    target,
    signal,
    log,
    scheduledAt: new Date(info.scheduledTimestampMs),
    last,
    heartbeat,
    pause: async () => {
      heartbeat(last);
      await jitteredSleep(pollingSeconds, signal);
    },
  };
}
