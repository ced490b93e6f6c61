import { INSTANCE_TYPES } from '../../catalog/instance-types.js';
import type { QueryInput } from '../../protocol/query-input.js';
import { texts } from '../../protocol/query-input.js';
import type { CallContext } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { fingerprint } from '../../world/identifiers.js';
import type { InstanceState, RegionState } from '../../world/state.js';
import { pageOf, selectById, tagSet } from './answers.js';
import { passesFilters } from './filters.js';

const STATE_CODES = { running: 16, 'shutting-down': 32, terminated: 48 } as const;

/** Instances by id and filter, each in a reservation of its own; terminated ones for an hour. */
export function describeInstances(input: QueryInput, { account, region }: CallContext): unknown {
  const chosen = selectById(
    region.instances,
    texts(input, 'InstanceId'),
    'InvalidInstanceID.NotFound',
    'instance ID',
  ).filter((instance) =>
    passesFilters(
      input,
      {
        'instance-id': instance.id,
        'instance-state-name': instance.lifecycle,
        'instance-type': instance.type,
        'availability-zone': instance.zone,
        'private-dns-name': instance.nodeName,
        'private-ip-address': instance.privateIp,
        'image-id': instance.configuration.imageId,
        'subnet-id': instance.subnetId,
        'vpc-id': region.subnets[instance.subnetId]!.vpcId,
      },
      instance.tags,
    ),
  );
  const reservations = chosen.map((instance) => ({
    reservationId: `r-${fingerprint(instance.id).slice(0, 17)}`,
    ownerId: account.id,
    groupSet: [],
    instancesSet: [view(region, instance)],
  }));
  return pageOf('reservationSet', reservations, input);
}

function view(region: RegionState, instance: InstanceState): Record<string, unknown> {
  const type = INSTANCE_TYPES.find(({ name }) => name === instance.type);
  return {
    instanceId: instance.id,
    imageId: instance.configuration.imageId,
    instanceState: { code: STATE_CODES[instance.lifecycle], name: instance.lifecycle },
    privateDnsName: instance.nodeName,
    dnsName: '',
    amiLaunchIndex: 0,
    instanceType: instance.type,
    launchTime: new Date(instance.launchedAt),
    instanceLifecycle: isSpot(region, instance) ? 'spot' : undefined,
    placement: { availabilityZone: instance.zone, tenancy: 'default' },
    monitoring: { state: 'disabled' },
    subnetId: instance.subnetId,
    vpcId: region.subnets[instance.subnetId]!.vpcId,
    privateIpAddress: instance.privateIp,
    architecture: type?.architecture ?? 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    reason: instance.lifecycle === 'running' ? '' : 'User initiated',
    groupSet: [],
    blockDeviceMapping: [],
    networkInterfaceSet: [],
    tagSet: tagSet(instance.tags),
  };
}

/** The instance types of the table, by name and filter. */
/** Spot instances are those of node groups that ask for them; EC2 names no lifecycle of the others. */
function isSpot({ clusters, scalingGroups }: RegionState, { scalingGroup }: InstanceState): boolean {
  const group = scalingGroups[scalingGroup];
  const nodegroup = group?.nodegroup && clusters[group.clusterName]?.nodegroups[group.nodegroup];
  return nodegroup ? nodegroup.capacityType === 'SPOT' : false;
}

export function describeInstanceTypes(input: QueryInput, _context: CallContext): unknown {
  const wanted = texts(input, 'InstanceType');
  const unknown = wanted.filter((name) => !INSTANCE_TYPES.some((type) => type.name === name));
  if (unknown.length > 0) {
    throw new ServiceError(
      'InvalidInstanceType',
      400,
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  }
  const chosen = INSTANCE_TYPES.filter(
    (type) =>
      (wanted.length === 0 || wanted.includes(type.name)) &&
      passesFilters(input, {
        'instance-type': type.name,
        'processor-info.supported-architecture': type.architecture,
        'current-generation': 'true',
      }),
  ).map((type) => ({
    instanceType: type.name,
    currentGeneration: true,
    bareMetal: false,
    hypervisor: 'nitro',
    processorInfo: { supportedArchitectures: [type.architecture] },
    vCpuInfo: { defaultVCpus: type.vcpus },
    memoryInfo: { sizeInMiB: type.memoryMiB },
    networkInfo: {
      maximumNetworkInterfaces: type.interfaces,
      ipv4AddressesPerInterface: type.addressesPerInterface,
    },
  }));
  return pageOf('instanceTypeSet', chosen, input);
}
