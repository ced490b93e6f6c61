import { mutate, read, type RestBinding, type Service } from '../../service.js';
import {
  describeFargateProfile,
  listAccessEntries,
  listFargateProfiles,
  listPodIdentityAssociations,
} from './access.js';
import { describeAddonConfiguration, describeAddonVersions } from './addon-catalog.js';
import { createAddon, deleteAddon, describeAddon, listAddons, updateAddon } from './addons.js';
import { updateClusterConfig } from './cluster-config.js';
import { createCluster, deleteCluster } from './cluster-lifecycle.js';
import { updateClusterVersion } from './cluster-version.js';
import { describeCluster, describeClusterVersions, listClusters } from './clusters.js';
import { describeInsight, describeInsightsRefresh, listInsights, startInsightsRefresh } from './insights.js';
import { updateNodegroupConfig } from './nodegroup-config.js';
import { createNodegroup, deleteNodegroup } from './nodegroup-lifecycle.js';
import { updateNodegroupVersion } from './nodegroup-version.js';
import { describeNodegroup, listNodegroups } from './nodegroups.js';
import { listTagsForResource, tagResource, untagResource } from './tags.js';
import { cancelUpdate, describeUpdate, listUpdates } from './updates.js';

const PAGED = { maxResults: 'integer', nextToken: 'string' } as const;

const get = (uri: string, query?: RestBinding['query']): RestBinding => ({ method: 'GET', uri, query });
const post = (uri: string): RestBinding => ({ method: 'POST', uri });
const remove = (uri: string, query?: RestBinding['query']): RestBinding => ({ method: 'DELETE', uri, query });

const updateScope = { nodegroupName: 'string', addonName: 'string' } as const;

/** Elastic Kubernetes Service. https://docs.aws.amazon.com/eks/latest/APIReference/ */
export const eks: Service = {
  signingName: 'eks',
  protocol: 'rest-json',
  namespace: '',
  operations: {
    ListClusters: read(listClusters, get('/clusters', { ...PAGED, include: 'list' })),
    DescribeCluster: read(describeCluster, get('/clusters/{name}')),
    DescribeClusterVersions: read(
      describeClusterVersions,
      get('/cluster-versions', {
        ...PAGED,
        clusterType: 'string',
        defaultOnly: 'boolean',
        includeAll: 'boolean',
        clusterVersions: 'list',
        status: 'string',
        versionStatus: 'string',
      }),
    ),
    CreateCluster: mutate(createCluster, post('/clusters')),
    DeleteCluster: mutate(deleteCluster, remove('/clusters/{name}')),
    UpdateClusterConfig: mutate(updateClusterConfig, post('/clusters/{name}/update-config')),
    UpdateClusterVersion: mutate(updateClusterVersion, post('/clusters/{name}/updates')),
    ListUpdates: read(listUpdates, get('/clusters/{name}/updates', { ...PAGED, ...updateScope })),
    DescribeUpdate: read(describeUpdate, get('/clusters/{name}/updates/{updateId}', updateScope)),
    CancelUpdate: mutate(cancelUpdate, post('/clusters/{name}/updates/{updateId}/cancel-update')),

    ListNodegroups: read(listNodegroups, get('/clusters/{clusterName}/node-groups', PAGED)),
    DescribeNodegroup: read(describeNodegroup, get('/clusters/{clusterName}/node-groups/{nodegroupName}')),
    CreateNodegroup: mutate(createNodegroup, post('/clusters/{clusterName}/node-groups')),
    DeleteNodegroup: mutate(deleteNodegroup, remove('/clusters/{clusterName}/node-groups/{nodegroupName}')),
    UpdateNodegroupConfig: mutate(
      updateNodegroupConfig,
      post('/clusters/{clusterName}/node-groups/{nodegroupName}/update-config'),
    ),
    UpdateNodegroupVersion: mutate(
      updateNodegroupVersion,
      post('/clusters/{clusterName}/node-groups/{nodegroupName}/update-version'),
    ),

    ListAddons: read(listAddons, get('/clusters/{clusterName}/addons', PAGED)),
    DescribeAddon: read(describeAddon, get('/clusters/{clusterName}/addons/{addonName}')),
    CreateAddon: mutate(createAddon, post('/clusters/{clusterName}/addons')),
    DeleteAddon: mutate(
      deleteAddon,
      remove('/clusters/{clusterName}/addons/{addonName}', { preserve: 'boolean' }),
    ),
    UpdateAddon: mutate(updateAddon, post('/clusters/{clusterName}/addons/{addonName}/update')),
    DescribeAddonVersions: read(
      describeAddonVersions,
      get('/addons/supported-versions', {
        ...PAGED,
        kubernetesVersion: 'string',
        addonName: 'string',
        types: 'list',
        publishers: 'list',
        owners: 'list',
      }),
    ),
    DescribeAddonConfiguration: read(
      describeAddonConfiguration,
      get('/addons/configuration-schemas', { addonName: 'string', addonVersion: 'string' }),
    ),

    ListInsights: read(listInsights, post('/clusters/{clusterName}/insights')),
    DescribeInsight: read(describeInsight, get('/clusters/{clusterName}/insights/{id}')),
    StartInsightsRefresh: read(startInsightsRefresh, post('/clusters/{clusterName}/insights-refresh')),
    DescribeInsightsRefresh: read(describeInsightsRefresh, get('/clusters/{clusterName}/insights-refresh')),

    TagResource: mutate(tagResource, post('/tags/{resourceArn}')),
    UntagResource: mutate(untagResource, remove('/tags/{resourceArn}', { tagKeys: 'list' })),
    ListTagsForResource: read(listTagsForResource, get('/tags/{resourceArn}')),

    ListPodIdentityAssociations: read(
      listPodIdentityAssociations,
      get('/clusters/{clusterName}/pod-identity-associations', {
        ...PAGED,
        namespace: 'string',
        serviceAccount: 'string',
      }),
    ),
    ListAccessEntries: read(listAccessEntries, get('/clusters/{clusterName}/access-entries', PAGED)),
    ListFargateProfiles: read(listFargateProfiles, get('/clusters/{clusterName}/fargate-profiles', PAGED)),
    DescribeFargateProfile: read(
      describeFargateProfile,
      get('/clusters/{clusterName}/fargate-profiles/{fargateProfileName}'),
    ),
  },
};
