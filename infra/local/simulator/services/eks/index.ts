import { mutate, read, type RestBinding, type Service } from '../../service.js';
import { updateClusterVersion } from './cluster-version.js';
import { describeCluster, describeClusterVersions, listClusters } from './clusters.js';
import { updateNodegroupConfig } from './nodegroup-config.js';
import { updateNodegroupVersion } from './nodegroup-version.js';
import { describeNodegroup, listNodegroups } from './nodegroups.js';
import { cancelUpdate, describeUpdate, listUpdates } from './updates.js';

const PAGED = { maxResults: 'integer', nextToken: 'string' } as const;

const get = (uri: string, query?: RestBinding['query']): RestBinding => ({ method: 'GET', uri, query });
const post = (uri: string): RestBinding => ({ method: 'POST', uri });

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
    UpdateClusterVersion: mutate(updateClusterVersion, post('/clusters/{name}/updates')),
    ListUpdates: read(listUpdates, get('/clusters/{name}/updates', { ...PAGED, ...updateScope })),
    DescribeUpdate: read(describeUpdate, get('/clusters/{name}/updates/{updateId}', updateScope)),
    CancelUpdate: mutate(cancelUpdate, post('/clusters/{name}/updates/{updateId}/cancel-update')),

    ListNodegroups: read(listNodegroups, get('/clusters/{clusterName}/node-groups', PAGED)),
    DescribeNodegroup: read(describeNodegroup, get('/clusters/{clusterName}/node-groups/{nodegroupName}')),
    UpdateNodegroupConfig: mutate(
      updateNodegroupConfig,
      post('/clusters/{clusterName}/node-groups/{nodegroupName}/update-config'),
    ),
    UpdateNodegroupVersion: mutate(
      updateNodegroupVersion,
      post('/clusters/{clusterName}/node-groups/{nodegroupName}/update-version'),
    ),
  },
};
