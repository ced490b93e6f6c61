import type { Nodegroup } from '@aws-sdk/client-eks';
import type { NodeGroupInfo } from '../../contracts/cluster-state.js';
import { healthIssues } from './health-issues.js';

/** Shapes a managed node group, with the kubelet versions of its nodes and the image of its launch template. */
export function shapeNodeGroup(
  group: Nodegroup,
  kubelets: ReadonlyMap<string, number>,
  imageId: string | null,
): NodeGroupInfo {
  const { scalingConfig, updateConfig, launchTemplate } = group;
  const custom = group.amiType === 'CUSTOM';
  return {
    name: group.nodegroupName ?? '',
    arn: group.nodegroupArn ?? '',
    status: group.status ?? '',
    version: custom ? oldestMinor(kubelets) : (group.version ?? null),
    release_version: group.releaseVersion ?? null,
    ami_type: group.amiType ?? '',
    capacity_type: group.capacityType ?? '',
    instance_types: group.instanceTypes ?? [],
    min_size: scalingConfig?.minSize ?? 0,
    max_size: scalingConfig?.maxSize ?? 0,
    desired_size: scalingConfig?.desiredSize ?? 0,
    nodes: [...kubelets.values()].reduce((sum, count) => sum + count, 0),
    kubelet_versions: Object.fromEntries(kubelets),
    update_config: {
      max_unavailable: updateConfig?.maxUnavailable ?? null,
      max_unavailable_percentage: updateConfig?.maxUnavailablePercentage ?? null,
      update_strategy: updateConfig?.updateStrategy ?? 'DEFAULT',
    },
    launch_template:
      launchTemplate?.id && launchTemplate.version
        ? { id: launchTemplate.id, version: launchTemplate.version, image_id: imageId }
        : null,
    subnets: group.subnets ?? [],
    health_issues: healthIssues(group.health?.issues),
  };
}

/** The lowest minor version among kubelets such as `v1.32.3-eks-aeac579`, which is what skew is counted from. */
function oldestMinor(kubelets: ReadonlyMap<string, number>): string | null {
  const minors = [...kubelets.keys()].flatMap((version) => {
    const minor = /^v?1\.(\d+)/.exec(version)?.[1];
    return minor === undefined ? [] : [Number(minor)];
  });
  return minors.length === 0 ? null : `1.${Math.min(...minors)}`;
}
