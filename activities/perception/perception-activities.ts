import { Context } from '@temporalio/activity';
import type { PerceptionActivities } from '../api.js';
import type { Clients } from '../clients/clients.js';
import { defaultRegion } from '../clients/default-region.js';
import { readEks } from './read-eks.js';
import { readKubernetes } from './read-kubernetes.js';
import { readTemplateImages } from './read-launch-templates.js';
import { resolveTarget } from './resolve-target.js';
import { shapeCluster } from './shape-cluster.js';

export interface PerceptionDependencies {
  clients: Clients;
  /** The region of a request that names none; the SDK's default chain if left out. */
  defaultRegion?: (profile?: string) => Promise<string | null>;
}

/** The activities that find a cluster and read its state. */
export function createPerceptionActivities(dependencies: PerceptionDependencies): PerceptionActivities {
  const { clients } = dependencies;
  return {
    resolveTarget: ({ request }) =>
      resolveTarget(
        request,
        clients,
        dependencies.defaultRegion ?? defaultRegion,
        Context.current().cancellationSignal,
      ),

    async perceiveCluster({ target }) {
      const { cancellationSignal: signal, log } = Context.current();
      const { eks, ec2 } = clients.aws(target);
      const [fromEks, fromKubernetes] = await Promise.all([
        readEks(eks, target.clusterName, signal),
        clients.kubernetes(target).then((kubernetes) => readKubernetes(kubernetes, signal)),
      ]);
      if (fromKubernetes.deprecatedApis === null) {
        log.warn(
          'The worker may not read /metrics of the API server: deprecated APIs are known from insights only',
          {
            cluster: target.clusterName,
          },
        );
      }
      const templates = fromEks.nodegroups.flatMap((group) => group.launchTemplate ?? []);
      const images = await readTemplateImages(ec2, templates, signal);
      return shapeCluster(target, fromEks, fromKubernetes, images, new Date());
    },
  };
}
