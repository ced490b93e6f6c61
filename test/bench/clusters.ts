import type { ClusterSpecInput } from '../../infra/local/simulator/spec.js';

/** The version that every cluster here starts at, and the next one. */
export const VERSIONS = { from: '1.32', to: '1.33' } as const;

/**
 * A cluster as the demo's: two managed groups, four add-ons, workloads under budgets and an autoscaler.
 * @param nodes the sizes of its groups
 */
export function ordinaryCluster(name: string, nodes: { general: number; rocket: number }): ClusterSpecInput {
  return {
    name,
    version: VERSIONS.from,
    addons: [
      { name: 'vpc-cni' },
      { name: 'coredns' },
      { name: 'kube-proxy' },
      { name: 'aws-ebs-csi-driver' },
    ],
    nodegroups: [
      { name: 'general', size: nodes.general, max: 2 * nodes.general, amiType: 'AL2023_x86_64_STANDARD' },
      { name: 'rocket', size: nodes.rocket, max: 2 * nodes.rocket, amiType: 'BOTTLEROCKET_x86_64' },
    ],
    workloads: [
      { namespace: 'shop', name: 'web', replicas: 4, nodegroup: 'general', budget: { maxUnavailable: 1 } },
      { namespace: 'shop', name: 'search', replicas: 2, nodegroup: 'rocket', budget: { maxUnavailable: 1 } },
    ],
    clusterAutoscaler: { replicas: 1, version: '1.32.1' },
  };
}

/** Nodes and pods of {@link largeCluster}; a few system pods come on top. */
export const LARGE = { nodes: 1000, pods: 5000 } as const;

const NAMESPACES = 10;
/** vpc-cni and kube-proxy run a pod on every node. */
const DAEMON_SETS = 2;

/** A cluster of 1,000 nodes in two groups that are replaced a tenth at a time, with 5,000 pods under budgets. */
export function largeCluster(name: string): ClusterSpecInput {
  const size = LARGE.nodes / 2;
  return {
    name,
    version: VERSIONS.from,
    addons: [{ name: 'vpc-cni' }, { name: 'coredns' }, { name: 'kube-proxy' }],
    nodegroups: ['blue', 'green'].map((group) => ({
      name: group,
      size,
      max: size,
      amiType: 'AL2023_x86_64_STANDARD',
      maxUnavailablePercentage: 10,
    })),
    workloads: Array.from({ length: NAMESPACES }, (_, index) => ({
      namespace: `team-${index}`,
      name: 'web',
      replicas: (LARGE.pods - DAEMON_SETS * LARGE.nodes) / NAMESPACES,
      budget: { maxUnavailable: '10%' },
    })),
  };
}
