import { createClients } from '../../../activities/clients/create-clients.js';
import type { Target } from '../../../contracts/target.js';
import type { RecordedCall } from '../../../infra/local/simulator/index.js';
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from '../../../infra/local/simulator/options.js';
import type { ClusterState, RegionState } from '../../../infra/local/simulator/world/state.js';
import { recordedChanges } from '../../support/recorded-changes.js';
import type { SimulatorProcess } from './simulator-process.js';

/**
 * What an upgrade leaves behind, read from behind AWS's own API: everything that two clusters which were made and
 * upgraded alike have in common, and nothing (ids, times) in which they may differ.
 */
export async function clusterEnd(aws: SimulatorProcess, name: string) {
  const region = regionOf(await aws.state());
  const cluster = clusterOf(region, name);
  const nodegroups = Object.values(cluster.nodegroups).map((group) => {
    const { desired, minSize, maxSize } = region.scalingGroups[group.scalingGroup]!;
    const nodes = Object.values(region.instances).filter(
      (instance) => instance.scalingGroup === group.scalingGroup && instance.lifecycle === 'running',
    );
    return {
      name: group.name,
      status: group.status,
      version: group.version,
      release: group.releaseVersion,
      templateVersion: group.launchTemplate?.version ?? null,
      limits: group.updateConfig,
      sizes: { desired, minSize, maxSize },
      nodes: nodes.map(({ configuration: { kubeletVersion, imageId } }) => `${kubeletVersion} ${imageId}`),
    };
  });
  return {
    version: cluster.version,
    status: cluster.status,
    rollback: cluster.lastUpgrade && { from: cluster.lastUpgrade.from, to: cluster.lastUpgrade.to },
    addons: Object.values(cluster.addons).map(
      ({ name: addon, version, status, configurationValues, serviceAccountRoleArn }) => ({
        addon,
        version,
        status,
        configurationValues,
        serviceAccountRoleArn,
      }),
    ),
    nodegroups,
    autoscalerReplicas: await autoscalerReplicas(name),
  };
}

/** What was changed about a cluster through AWS, in order, in the words of `plannedChanges`. */
export async function changesOf(aws: SimulatorProcess, name: string): Promise<string[]> {
  const cluster = clusterOf(regionOf(await aws.state()), name);
  const templates = Object.values(cluster.nodegroups).flatMap(
    ({ launchTemplate }) => launchTemplate?.id ?? [],
  );
  const isAbout = ({ parameters }: RecordedCall): boolean => {
    const { clusterName, name: own, LaunchTemplateId: template } = parameters as Record<string, string>;
    return template === undefined ? (clusterName ?? own) === name : templates.includes(template);
  };
  const calls = (await aws.mutatingCalls()).filter(isAbout);
  return recordedChanges({ calls: () => calls });
}

/** What {@link clusterEnd} tells. */
export type ClusterEnd = Awaited<ReturnType<typeof clusterEnd>>;

/** Needs the standard AWS variables of this process to lead to the simulator. */
async function autoscalerReplicas(clusterName: string): Promise<number | undefined> {
  const clients = createClients({});
  try {
    const target: Target = { account: DEFAULT_ACCOUNT, region: DEFAULT_REGION, clusterName, access: {} };
    const { apps } = await clients.kubernetes(target);
    const { spec } = await apps.readNamespacedDeployment({
      namespace: 'kube-system',
      name: 'cluster-autoscaler',
    });
    return spec?.replicas;
  } finally {
    clients.close();
  }
}

function regionOf(world: Awaited<ReturnType<SimulatorProcess['state']>>): RegionState {
  const region = world.accounts[DEFAULT_ACCOUNT]?.regions[DEFAULT_REGION];
  if (!region) throw new Error(`The simulator has no ${DEFAULT_REGION} in ${DEFAULT_ACCOUNT}`);
  return region;
}

function clusterOf(region: RegionState, name: string): ClusterState {
  const cluster = region.clusters[name];
  if (!cluster) throw new Error(`The simulator has no cluster ${name}`);
  return cluster;
}
