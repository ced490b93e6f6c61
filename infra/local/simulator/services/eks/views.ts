import type { Addon, Cluster, Nodegroup, Update } from '@aws-sdk/client-eks';
import { kubernetesVersion } from '../../catalog/kubernetes-versions.js';
import type {
  AddonState,
  ClusterState,
  NodegroupState,
  RegionState,
  UpdateState,
} from '../../world/state.js';
import type { World } from '../../world/world.js';

/** The states as the API shows them. Enumerations are strings in the state, hence the casts. */

/** A cluster; its endpoint and certificate are left out while it is being created. */
export function clusterView(world: World, cluster: ClusterState): Cluster {
  const running = cluster.status !== 'CREATING';
  const kubernetes = running ? world.kubernetes(cluster) : undefined;
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: new Date(cluster.createdAt),
    version: cluster.version,
    endpoint: kubernetes?.endpoint,
    roleArn: cluster.roleArn,
    resourcesVpcConfig: {
      ...cluster.network,
      endpointPublicAccess: cluster.endpointAccess.public,
      endpointPrivateAccess: cluster.endpointAccess.private,
      publicAccessCidrs: cluster.endpointAccess.publicCidrs,
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: '172.20.0.0/16', ipFamily: 'ipv4' },
    logging: { clusterLogging: cluster.logging as NonNullable<Cluster['logging']>['clusterLogging'] },
    identity: { oidc: { issuer: `https://oidc.eks.${cluster.region}.amazonaws.com/id/${cluster.id}` } },
    status: cluster.status,
    certificateAuthority: kubernetes && { data: kubernetes.certificateAuthority },
    platformVersion: kubernetesVersion(cluster.version, world.now())?.platformVersion,
    tags: cluster.tags,
    encryptionConfig: [],
    health: { issues: cluster.healthIssues as NonNullable<Cluster['health']>['issues'] },
    accessConfig: { authenticationMode: cluster.authenticationMode as 'API' },
    upgradePolicy: { supportType: cluster.supportType },
    deletionProtection: cluster.deletionProtection,
  };
}

/** A managed node group, with the sizes of its Auto Scaling group. */
export function nodegroupView(
  region: RegionState,
  cluster: ClusterState,
  nodegroup: NodegroupState,
): Nodegroup {
  const group = region.scalingGroups[nodegroup.scalingGroup]!;
  const template = nodegroup.launchTemplate;
  return {
    nodegroupName: nodegroup.name,
    nodegroupArn: nodegroup.arn,
    clusterName: cluster.name,
    version: nodegroup.version,
    releaseVersion: nodegroup.releaseVersion,
    createdAt: new Date(nodegroup.createdAt),
    modifiedAt: new Date(nodegroup.modifiedAt),
    status: nodegroup.status,
    capacityType: nodegroup.capacityType as 'ON_DEMAND',
    scalingConfig: { minSize: group.minSize, maxSize: group.maxSize, desiredSize: group.desired },
    instanceTypes: group.instanceTypes,
    subnets: group.subnets,
    amiType: nodegroup.amiType as Nodegroup['amiType'],
    nodeRole: nodegroup.nodeRole,
    labels: nodegroup.labels,
    taints: nodegroup.taints as Nodegroup['taints'],
    resources: { autoScalingGroups: [{ name: group.name }] },
    diskSize: nodegroup.diskSize,
    health: { issues: nodegroup.healthIssues as NonNullable<Nodegroup['health']>['issues'] },
    updateConfig: nodegroup.updateConfig,
    launchTemplate: template && { id: template.id, name: template.name, version: String(template.version) },
    tags: nodegroup.tags,
  };
}

/** An installed add-on. */
export function addonView(cluster: ClusterState, addon: AddonState): Addon {
  const associations = cluster.podIdentityAssociations.filter(({ owner }) => owner === addon.arn);
  return {
    addonName: addon.name,
    clusterName: cluster.name,
    status: addon.status,
    addonVersion: addon.version,
    health: { issues: addon.healthIssues as NonNullable<Addon['health']>['issues'] },
    addonArn: addon.arn,
    createdAt: new Date(addon.createdAt),
    modifiedAt: new Date(addon.modifiedAt),
    serviceAccountRoleArn: addon.serviceAccountRoleArn,
    tags: addon.tags,
    owner: 'aws',
    publisher: 'eks',
    configurationValues: addon.configurationValues,
    podIdentityAssociations: associations.length > 0 ? associations.map(({ arn }) => arn) : undefined,
  };
}

/** An update. */
export function updateView(update: UpdateState): Update {
  return {
    id: update.id,
    status: update.status,
    type: update.type as Update['type'],
    params: update.params as Update['params'],
    createdAt: new Date(update.createdAt),
    errors: update.errors.map(({ code, message, resourceIds }) => ({
      errorCode: code as NonNullable<Update['errors']>[number]['errorCode'],
      errorMessage: message,
      resourceIds,
    })),
  };
}
