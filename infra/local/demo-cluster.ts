import type { ClusterSpecInput } from './simulator/spec.js';

/** The demo's cluster: three kinds of node groups, add-ons, and workloads under disruption budgets. */
export const DEMO_CLUSTER: ClusterSpecInput = {
  name: 'demo',
  version: '1.32',
  tags: { env: 'dev', team: 'platform' },
  addons: [
    { name: 'vpc-cni' },
    { name: 'coredns', configurationValues: '{"replicaCount":2}' },
    { name: 'kube-proxy' },
    { name: 'aws-ebs-csi-driver' },
  ],
  nodegroups: [
    { name: 'general', size: 3, max: 6, amiType: 'AL2023_x86_64_STANDARD', instanceTypes: ['m6i.large'] },
    { name: 'arm', size: 2, max: 4, amiType: 'AL2023_ARM_64_STANDARD', instanceTypes: ['m7g.large'] },
    { name: 'bottlerocket', size: 2, max: 4, amiType: 'BOTTLEROCKET_x86_64', instanceTypes: ['m6i.large'] },
  ],
  workloads: [
    { namespace: 'shop', name: 'web', replicas: 4, nodegroup: 'general', budget: { maxUnavailable: 1 } },
    { namespace: 'shop', name: 'cart', replicas: 3, nodegroup: 'general', budget: { minAvailable: 2 } },
    { namespace: 'shop', name: 'search', replicas: 2, nodegroup: 'arm', budget: { maxUnavailable: 1 } },
    {
      namespace: 'shop',
      name: 'orders',
      kind: 'StatefulSet',
      replicas: 2,
      nodegroup: 'bottlerocket',
      budget: { maxUnavailable: 1 },
    },
  ],
  clusterAutoscaler: { replicas: 1, version: '1.32.1' },
};
