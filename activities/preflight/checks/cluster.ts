import { defineCheck, finding } from '../check.js';

/** The cluster's status and health, and updates that already run. */
export const clusterChecks = [
  defineCheck({
    codes: ['CLUSTER_STATUS'],
    needs: [],
    run: (_, { state }) =>
      // UPDATING is another check's: its update is adopted.
      state.status === 'ACTIVE' || state.status === 'UPDATING'
        ? []
        : [finding('CLUSTER_STATUS', state.arn, `The cluster is ${state.status}.`)],
  }),
  defineCheck({
    codes: ['CLUSTER_HEALTH'],
    needs: [],
    run: (_, { state }) =>
      state.health_issues.map((issue) =>
        finding(
          'CLUSTER_HEALTH',
          issue.resource_ids.join(', ') || state.arn,
          `${issue.code}: ${issue.message}`,
        ),
      ),
  }),
  defineCheck({
    codes: ['CLUSTER_UPDATE_IN_PROGRESS'],
    needs: [],
    run(_, { state }) {
      const update = state.update_in_progress;
      if (update) {
        const message = `Update ${update.id} (${update.type}) of ${update.resource} is in progress.`;
        return [finding('CLUSTER_UPDATE_IN_PROGRESS', state.arn, message)];
      }
      return state.status === 'UPDATING'
        ? [finding('CLUSTER_UPDATE_IN_PROGRESS', state.arn, 'The cluster is UPDATING.')]
        : [];
    },
  }),
];
