import { InvalidParameterException, InvalidRequestException } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Action } from '../steps/action.js';
import { isAtVersion, minorsToGo, observeVersion, requestVersion } from './control-plane.js';
import { startUpdate } from './start-update.js';
import { leadsTo } from './updates.js';

/**
 * Takes the control plane back to N-1. EKS allows it within 7 days of the upgrade and for the last one only; any
 * refusal of the request itself means that it is not possible.
 */
export const rollbackControlPlane: Action<ActionParameters<'eks', 'rollback_control_plane'>> = {
  async start(context, { version }, token) {
    const { clusterName } = context.target;
    const refused = (why: string, cause?: unknown) => {
      const message = `Cluster ${clusterName} cannot be rolled back to ${version}: ${why}`;
      return new DrydockError('ROLLBACK_NOT_POSSIBLE', message, {
        resource: `cluster/${clusterName}`,
        cause,
      });
    };
    return startUpdate(context, {
      scope: {},
      reached: () => isAtVersion(context, version),
      same: (update) => leadsTo(update, 'VersionRollback', { Version: version }),
      request: async () => {
        // The same call with a higher version is an upgrade: never by mistake.
        if ((await minorsToGo(context, version)) > 0) throw refused('it is below that version.');
        try {
          return await requestVersion(context, { version, force: false, token });
        } catch (error) {
          if (error instanceof InvalidRequestException || error instanceof InvalidParameterException) {
            throw refused(error.message, error);
          }
          throw error;
        }
      },
    });
  },

  observe: (context, { version }, handle) =>
    observeVersion(context, {
      version,
      handle,
      what: `The rollback of cluster ${context.target.clusterName} to ${version}`,
    }),
};
