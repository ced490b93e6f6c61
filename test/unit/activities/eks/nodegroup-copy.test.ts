import type { Nodegroup } from '@aws-sdk/client-eks';
import { copyOf } from '../../../../activities/eks/nodegroup-copy.js';

const PARAMETERS = {
  nodegroup: 'blue',
  replacement: 'blue-r1',
  version: '1.32',
  release_version: '1.32.3-20260801',
};

const OLD: Nodegroup = {
  nodegroupName: 'blue',
  nodegroupArn: 'arn:aws:eks:eu-west-1:111122223333:nodegroup/demo/blue/x',
  clusterName: 'demo',
  version: '1.33',
  releaseVersion: '1.33.1-20260811',
  status: 'ACTIVE',
  capacityType: 'SPOT',
  scalingConfig: { minSize: 1, maxSize: 9, desiredSize: 4 },
  instanceTypes: ['m7i.large', 'm6i.large'],
  subnets: ['subnet-1', 'subnet-2'],
  amiType: 'AL2023_x86_64_STANDARD',
  nodeRole: 'arn:aws:iam::111122223333:role/node',
  labels: { team: 'shop' },
  taints: [{ key: 'dedicated', value: 'shop', effect: 'NO_SCHEDULE' }],
  diskSize: 80,
  remoteAccess: { ec2SshKey: 'key' },
  updateConfig: { maxUnavailable: 2, updateStrategy: 'MINIMAL' },
  nodeRepairConfig: { enabled: true },
  tags: { owner: 'shop', 'aws:cloudformation:stack-name': 'nodes' },
  health: { issues: [] },
};

describe('copyOf', () => {
  test('keeps the settings, and sets name, version and the tag of what it replaces', () => {
    expect(copyOf(OLD, 'demo', PARAMETERS)).toEqual({
      clusterName: 'demo',
      nodegroupName: 'blue-r1',
      version: '1.32',
      releaseVersion: '1.32.3-20260801',
      capacityType: 'SPOT',
      scalingConfig: OLD.scalingConfig,
      instanceTypes: OLD.instanceTypes,
      subnets: OLD.subnets,
      amiType: OLD.amiType,
      nodeRole: OLD.nodeRole,
      labels: OLD.labels,
      taints: OLD.taints,
      diskSize: 80,
      remoteAccess: OLD.remoteAccess,
      updateConfig: OLD.updateConfig,
      nodeRepairConfig: OLD.nodeRepairConfig,
      tags: { owner: 'shop', 'drydock.dev/replaces': 'blue' },
    });
  });

  test('names a launch template by its id alone, and leaves the release to EKS if none is given', () => {
    const copy = copyOf({ ...OLD, launchTemplate: { id: 'lt-1', name: 'nodes', version: '7' } }, 'demo', {
      ...PARAMETERS,
      release_version: null,
    });
    expect(copy.launchTemplate).toEqual({ id: 'lt-1', version: '7' });
    expect(copy.releaseVersion).toBeUndefined();
  });
});
