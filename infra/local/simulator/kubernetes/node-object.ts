import { randomUUID } from 'node:crypto';
import type { SimulatedNode, SimulatedNodeSpec } from './port.js';
import { isNodeReady } from './controllers/nodes.js';
import { timestamp, type Draft } from './store/object-store.js';
import type { Condition, NodeObject } from './store/objects.js';

/** The label by which EKS marks the nodes of a managed node group. */
export const NODEGROUP_LABEL = 'eks.amazonaws.com/nodegroup';

/** Graviton families carry a g after their generation: m7g.large, c6gn.xlarge, t4g.medium. */
const GRAVITON = /^[a-z]+\d+g/;

/** What a kubelet registers for an EC2 instance: a Node that is not Ready yet. */
export function nodeObject(spec: SimulatedNodeSpec, region: string, now: number): Draft<NodeObject> {
  const { name, nodegroup, instanceId, zone, instanceType } = spec;
  const architecture = GRAVITON.test(instanceType) ? 'arm64' : 'amd64';
  const capacity = { cpu: '2', memory: '7934348Ki', pods: '29', 'ephemeral-storage': '83873772Ki' };
  return {
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': instanceType,
        'topology.kubernetes.io/region': region,
        'topology.kubernetes.io/zone': zone,
        ...(nodegroup === '' ? {} : { [NODEGROUP_LABEL]: nodegroup }),
        ...spec.labels,
      },
    },
    spec: { providerID: `aws:///${zone}/${instanceId}` },
    status: {
      capacity,
      allocatable: { ...capacity, cpu: '1930m', memory: '7244172Ki' },
      addresses: [
        { type: 'InternalIP', address: internalAddress(name) },
        { type: 'InternalDNS', address: name },
        { type: 'Hostname', address: name },
      ],
      conditions: initialConditions(now),
      nodeInfo: {
        architecture,
        bootID: randomUUID(),
        machineID: machineId(instanceId),
        systemUUID: systemUuid(instanceId),
        kernelVersion: '6.1.141-155.222.amzn2023',
        osImage: spec.osImage,
        containerRuntimeVersion: spec.containerRuntimeVersion,
        kubeletVersion: spec.kubeletVersion,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
      },
    },
  };
}

/** A node as the simulated EKS sees it: what it was registered with, and how it is now. */
export function describeNode(spec: SimulatedNodeSpec, node: NodeObject, pods: number): SimulatedNode {
  return { ...spec, ready: isNodeReady(node), unschedulable: node.spec.unschedulable === true, pods };
}

function initialConditions(now: number): Condition[] {
  const at = { lastHeartbeatTime: timestamp(now), lastTransitionTime: timestamp(now) };
  return [
    {
      type: 'MemoryPressure',
      status: 'False',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      ...at,
    },
    {
      type: 'DiskPressure',
      status: 'False',
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
      ...at,
    },
    {
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      ...at,
    },
    {
      type: 'Ready',
      status: 'False',
      reason: 'KubeletNotReady',
      message:
        'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      ...at,
    },
  ];
}

/** The address that an EC2 host name such as `ip-10-0-1-17.eu-west-1.compute.internal` spells. */
function internalAddress(name: string): string {
  return /^ip-(\d+)-(\d+)-(\d+)-(\d+)/.exec(name)?.slice(1).join('.') ?? '10.0.0.1';
}

/** Instances of Amazon's hypervisor have identities that begin with ec2. */
function machineId(instanceId: string): string {
  return `ec2${Buffer.from(instanceId).toString('hex')}`.padEnd(32, '0').slice(0, 32);
}

function systemUuid(instanceId: string): string {
  return machineId(instanceId).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
