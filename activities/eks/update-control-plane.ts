import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Action } from '../steps/action.js';
import { isAtVersion, minorsToGo, observeVersion, requestVersion } from './control-plane.js';
import { requireKubeletsWithinSkew } from './kubelet-skew.js';
import { startUpdate } from './start-update.js';
import { leadsTo } from './updates.js';

/** Raises the control plane to the next minor version, as far as its kubelets can follow. */
export const updateControlPlane: Action<ActionParameters<'eks', 'update_control_plane'>> = {
  async start(context, { version, force }, token) {
    const { clusterName } = context.target;
    return startUpdate(context, {
      scope: {},
      reached: () => isAtVersion(context, version),
      same: (update) => leadsTo(update, 'VersionUpdate', { Version: version }),
      request: async () => {
        // The same call with a lower version is a rollback: never by mistake.
        if ((await minorsToGo(context, version)) < 0) {
          const message = `Cluster ${clusterName} is above ${version} already.`;
          throw new DrydockError('VERSION_DOWNGRADE', message, { resource: `cluster/${clusterName}` });
        }
        await requireKubeletsWithinSkew(context, version);
        return requestVersion(context, { version, force, token });
      },
    });
  },

  observe: (context, { version }, handle) =>
    observeVersion(context, {
      version,
      handle,
      what: `The upgrade of cluster ${context.target.clusterName} to ${version}`,
    }),
};
