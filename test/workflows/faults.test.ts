import { ErrorCode } from '@aws-sdk/client-eks';
import type { FaultInput } from '../../infra/local/simulator/index.js';
import { smallCluster } from '../support/clusters.js';
import { plannedChanges, recordedChanges } from '../support/recorded-changes.js';
import { startStack, type Stack } from '../support/stack.js';
import { OperationFailedError } from '../../client/sdk/index.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => stack.aws.clearCalls());
afterEach(() => stack.aws.clearFaults());

const CHANGES = ['UpdateClusterVersion', 'UpdateAddon', 'UpdateNodegroupVersion'] as const;

/** Everything that an upgrade must leave as found when it does not go through. */
function found(name: string) {
  const { version, addons, nodegroups } = stack.aws.cluster(name);
  return {
    version,
    addons: Object.values(addons).map((addon) => [addon.name, addon.version, addon.configurationValues]),
    nodegroups: Object.values(nodegroups).map((group) => [group.name, group.version, group.releaseVersion]),
    sizes: sizes(name),
  };
}

function sizes(clusterName: string) {
  const groups = stack.aws.state().accounts['111122223333']!.regions['eu-west-1']!.scalingGroups;
  return Object.values(groups)
    .filter((group) => group.clusterName === clusterName)
    .map(({ nodegroup, minSize, maxSize, desired, suspended }) => ({
      nodegroup,
      minSize,
      maxSize,
      desired,
      suspended,
    }));
}

async function autoscaler(name: string) {
  const { nodegroups } = stack.aws.cluster(name);
  expect(Object.keys(nodegroups).length).toBeGreaterThan(0);
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: name,
    targetVersion: '1.34',
    dryRun: true,
  });
  await operation.result();
  const state = await operation.state();
  return state!.autoscaler;
}

async function upgrade(name: string, change: object = {}): Promise<UpgradeResult> {
  await stack.aws.addCluster(smallCluster(name, { clusterAutoscaler: { replicas: 1, version: '1.32.0' } }));
  const { operation } = await stack.drydock.startUpgrade({
    clusterName: name,
    targetVersion: '1.33',
    ...change,
  });
  return operation.result().catch((error: unknown) => {
    if (error instanceof OperationFailedError && error.result) return error.result;
    throw error;
  });
}

const RETRIED: [string, FaultInput][] = [
  ...CHANGES.flatMap((operation): [string, FaultInput][] => [
    [
      `${operation} throttled`,
      {
        service: 'eks',
        operation,
        times: 3,
        error: { code: 'ThrottlingException', message: 'Rate exceeded', status: 429 },
      },
    ],
    [
      `${operation} answered by a 500`,
      {
        service: 'eks',
        operation,
        times: 3,
        error: { code: 'ServerException', message: 'Internal', status: 500 },
      },
    ],
    [`${operation} applied, the answer lost`, { service: 'eks', operation, times: 1, dropAfterApply: true }],
  ]),
  [
    'reads throttled at random',
    {
      service: 'eks',
      operation: '*',
      probability: 0.05,
      error: { code: 'ThrottlingException', message: 'Rate exceeded', status: 429 },
    },
  ],
  [
    'DescribeUpdate unavailable for a while',
    {
      service: 'eks',
      operation: 'DescribeUpdate',
      times: 15,
      error: { code: 'ServiceUnavailableException', message: 'Unavailable', status: 503 },
    },
  ],
  ['bearer tokens expired', { service: 'kubernetes', operation: '*', times: 3, expireTokens: true }],
  [
    'the event bus down',
    {
      service: 'events',
      operation: 'PutEvents',
      error: { code: 'InternalException', message: 'Down', status: 500 },
    },
  ],
];

test.each(RETRIED)('%s: succeeds, every change made once', async (title, fault) => {
  const name = title.replace(/\W+/g, '-');
  stack.aws.injectFault(fault);
  const result = await upgrade(name);
  expect(result).toMatchObject({ status: 'SUCCEEDED', current_version: '1.33', failure: null });
  expect(recordedChanges(stack.aws)).toEqual(plannedChanges(result.plan!));
});

/** The error codes of failed updates, by the update that EKS gives them; PodEvictionFailure is in blocked-drain.test.ts. */
const FAILURES = {
  controlPlane: [
    'AccessDenied',
    'EniLimitReached',
    'IpNotAvailable',
    'OperationNotPermitted',
    'SecurityGroupNotFound',
    'SubnetNotFound',
    'VpcIdNotFound',
  ],
  nodegroup: [
    'AsgInstanceLaunchFailures',
    'ClusterUnreachable',
    'InsufficientFreeAddresses',
    'NodeCreationFailure',
    'Unknown',
  ],
  addon: [
    'AdmissionRequestDenied',
    'ConfigurationConflict',
    'InsufficientNumberOfReplicas',
    'K8sResourceNotFound',
    'UnsupportedAddonModification',
  ],
};

test('every error code of an update that the EKS client knows is among the faults', () => {
  const tested = new Set([...Object.values(FAILURES).flat(), ErrorCode.POD_EVICTION_FAILURE]);
  expect(Object.values(ErrorCode).filter((code) => !tested.has(code))).toEqual([]);
});

const UNDONE: [string, FaultInput][] = [
  ...FAILURES.nodegroup.map((code): [string, FaultInput] => [
    `node group update fails: ${code}`,
    { service: 'eks', operation: 'UpdateNodegroupVersion', times: 1, failUpdate: { code } },
  ]),
  ...FAILURES.addon.map((code): [string, FaultInput] => [
    `add-on update fails: ${code}`,
    { service: 'eks', operation: 'UpdateAddon', times: 1, failUpdate: { code } },
  ]),
  [
    'nodes never come Ready',
    { service: 'eks', operation: 'UpdateNodegroupVersion', times: 1, neverReady: true },
  ],
  [
    'node group update denied',
    {
      service: 'eks',
      operation: 'UpdateNodegroupVersion',
      times: 1,
      error: {
        code: 'AccessDeniedException',
        message: 'not authorized to perform: eks:UpdateNodegroupVersion',
        status: 403,
      },
    },
  ],
];

test.each(UNDONE)('%s: rolled back, everything is as found', async (title, fault) => {
  const name = title.replace(/\W+/g, '-').slice(0, 60);
  stack.aws.injectFault(fault);
  await stack.aws.addCluster(smallCluster(`${name}-twin`));
  const result = await upgrade(name, { validationTimeout: '30s' });
  expect(result).toMatchObject({ status: 'ROLLED_BACK', current_version: '1.32', rollback_deadline: null });
  expect(found(name)).toEqual(found(`${name}-twin`));
  expect(await autoscaler(name)).toMatchObject({ replicas: 1, image: expect.stringMatching(/:v1\.32\.0$/) });
  const ledger = stack.drydock.temporal.client.workflow.getHandle(`ledger:111122223333:eu-west-1:${name}`);
  expect(await ledger.query('state')).toMatchObject({ lease: null, rollback_window: null });
});

const STOPPED: [string, FaultInput, string][] = [
  ...FAILURES.controlPlane.map((code): [string, FaultInput, string] => [
    `control plane update fails: ${code}`,
    {
      service: 'eks',
      operation: 'UpdateClusterVersion',
      times: 1,
      failUpdate: { code, message: `EKS says ${code}`, resourceIds: ['subnet-0bad'] },
    },
    'UPDATE_FAILED',
  ]),
  [
    'control plane update denied',
    {
      service: 'eks',
      operation: 'UpdateClusterVersion',
      error: {
        code: 'AccessDeniedException',
        message: 'not authorized to perform: eks:UpdateClusterVersion',
        status: 403,
      },
    },
    'AWS_ACCESS_DENIED',
  ],
];

test.each(STOPPED)('%s: stops, names what to do, leaves the version', async (title, fault, code) => {
  const name = title.replace(/\W+/g, '-').slice(0, 60);
  stack.aws.injectFault(fault);
  const result = await upgrade(name);
  expect(['FAILED', 'ROLLED_BACK']).toContain(result.status);
  expect(stack.aws.cluster(name).version).toBe('1.32');
  const first = result.steps.find((entry) => entry.status === 'failed');
  expect(first?.failure?.code).toBe(code);
  expect(first?.failure?.remedy.length).toBeGreaterThan(10);
  expect(first?.failure?.message).toContain(
    code === 'UPDATE_FAILED' ? 'subnet-0bad' : 'UpdateClusterVersion',
  );
  expect(await autoscaler(name)).toMatchObject({ replicas: 1 });
});

test('a rollback that cannot go on names every action that is left to a person', async () => {
  stack.aws.injectFault({
    service: 'eks',
    operation: 'UpdateNodegroupVersion',
    times: 1,
    failUpdate: { code: 'NodeCreationFailure' },
  });
  stack.aws.injectFault({
    service: 'eks',
    operation: 'UpdateClusterVersion',
    match: { version: '1.32' },
    failUpdate: { code: 'Unknown', message: 'stuck' },
  });
  const result = await upgrade('stuck');
  expect(result).toMatchObject({ status: 'FAILED', failure: { code: 'ROLLBACK_FAILED' } });
  expect(result.manual_actions[0]).toContain('1.32');
  expect(await autoscaler('stuck')).toMatchObject({ replicas: 1 });
});

test('a hanging call is given up and tried again', async () => {
  stack.aws.injectFault({ service: 'eks', operation: 'DescribeUpdate', times: 1, hang: true });
  expect(await upgrade('hanging')).toMatchObject({ status: 'SUCCEEDED' });
}, 120_000);
