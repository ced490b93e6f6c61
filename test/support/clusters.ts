import type { ClusterSpecInput } from '../../infra/local/simulator/spec.js';

/** A small cluster: one node group, core add-ons, one workload under a budget. */
export function smallCluster(name: string, change: Partial<ClusterSpecInput> = {}): ClusterSpecInput {
  return {
    name,
    version: '1.32',
    addons: [{ name: 'vpc-cni' }, { name: 'coredns' }, { name: 'kube-proxy' }],
    nodegroups: [{ name: 'blue', size: 2, max: 4, amiType: 'AL2023_x86_64_STANDARD' }],
    workloads: [{ namespace: 'shop', name: 'web', replicas: 2, budget: { maxUnavailable: 1 } }],
    ...change,
  };
}

/** The image that the custom AMI group of {@link mixedCluster} is to move to. */
export const CUSTOM_AMI = 'ami-0123456789abcdef0';

/** Every kind of node group that EKS manages, three minor versions behind. */
export function mixedCluster(name: string): ClusterSpecInput {
  return {
    name,
    version: '1.31',
    createdAtVersion: '1.30',
    addons: [
      { name: 'vpc-cni' },
      { name: 'coredns', configurationValues: '{"replicaCount":3}' },
      { name: 'kube-proxy' },
      { name: 'aws-ebs-csi-driver', serviceAccountRoleArn: 'arn:aws:iam::111122223333:role/ebs-csi' },
    ],
    nodegroups: [
      { name: 'general', size: 3, max: 6, amiType: 'AL2023_x86_64_STANDARD' },
      { name: 'legacy', size: 1, max: 2, amiType: 'AL2_x86_64' },
      { name: 'rocket', size: 2, max: 4, amiType: 'BOTTLEROCKET_x86_64' },
      {
        name: 'tuned',
        size: 2,
        max: 4,
        amiType: 'CUSTOM',
        launchTemplate: { imageId: 'ami-0aaaaaaaaaaaaaaa0' },
      },
    ],
    workloads: [
      { namespace: 'shop', name: 'web', replicas: 4, nodegroup: 'general', budget: { maxUnavailable: 1 } },
      {
        namespace: 'shop',
        name: 'orders',
        kind: 'StatefulSet',
        replicas: 2,
        nodegroup: 'rocket',
        budget: { maxUnavailable: 1 },
      },
    ],
    clusterAutoscaler: { replicas: 1, version: '1.31.2' },
  };
}
