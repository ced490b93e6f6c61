import type { WorkflowClient } from '@temporalio/client';
import type { Activities } from './api.js';
import type { Clients } from './clients/clients.js';
import { createEventActivities } from './events/event-activities.js';
import { createLedgerActivities } from './ledger/ledger-activities.js';
import { createPerceptionActivities } from './perception/perception-activities.js';
import { createPlanningActivities } from './planning/create-planning-activities.js';
import { createPreflightActivities } from './preflight/create-preflight-activities.js';
import { createStepActivities } from './steps/step-activities.js';
import { createValidationActivities } from './validation/create-validation-activities.js';

/** What activities need from the worker. */
export interface ActivityDependencies {
  clients: Clients;
  /** For the ledger: leases are taken by update-with-start, results of other operations are read. */
  workflowClient: WorkflowClient;
  polling: { seconds: number };
  leasePollSeconds: number;
  events: { bus: string; scope: 'target' | 'worker' };
}

/** Every activity of the worker. */
export function createActivities(deps: ActivityDependencies): Activities {
  return {
    ...createLedgerActivities(deps),
    ...createPerceptionActivities(deps),
    ...createPreflightActivities(deps),
    ...createPlanningActivities(deps),
    ...createStepActivities(deps),
    ...createValidationActivities(deps),
    ...createEventActivities(deps),
  };
}
