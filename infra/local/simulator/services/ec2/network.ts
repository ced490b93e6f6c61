import type { QueryInput } from '../../protocol/query-input.js';
import { texts } from '../../protocol/query-input.js';
import type { CallContext } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns } from '../../world/identifiers.js';
import { freeAddresses, zonesOf } from '../../world/network.js';
import { pageOf, selectById, tagSet } from './answers.js';
import { passesFilters } from './filters.js';

/** Subnets by id and filter, with the addresses that are free. */
export function describeSubnets(input: QueryInput, { account, region }: CallContext): unknown {
  const subnets = selectById(
    region.subnets,
    texts(input, 'SubnetId'),
    'InvalidSubnetID.NotFound',
    'subnet ID',
  ).filter((subnet) =>
    passesFilters(
      input,
      {
        'subnet-id': subnet.id,
        'vpc-id': subnet.vpcId,
        'availability-zone': subnet.zone,
        state: 'available',
      },
      subnet.tags,
    ),
  );
  const items = subnets.map((subnet) => ({
    subnetId: subnet.id,
    subnetArn: arns.subnet({ account: account.id, region: region.name }, subnet.id),
    state: 'available',
    vpcId: subnet.vpcId,
    cidrBlock: subnet.cidr,
    availableIpAddressCount: freeAddresses(region, subnet),
    availabilityZone: subnet.zone,
    availabilityZoneId: zoneId(region.name, subnet.zone),
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    ownerId: account.id,
    assignIpv6AddressOnCreation: false,
    tagSet: tagSet(subnet.tags),
  }));
  return pageOf('subnetSet', items, input);
}

/** The security groups of the clusters. */
export function describeSecurityGroups(input: QueryInput, { account, region }: CallContext): unknown {
  const groups = selectById(
    region.securityGroups,
    texts(input, 'GroupId'),
    'InvalidGroup.NotFound',
    'security group',
  ).filter((group) =>
    passesFilters(
      input,
      { 'group-id': group.id, 'group-name': group.name, 'vpc-id': group.vpcId },
      group.tags,
    ),
  );
  const items = groups.map((group) => ({
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    vpcId: group.vpcId,
    ownerId: account.id,
    ipPermissions: [
      {
        ipProtocol: '-1',
        groups: [{ groupId: group.id, userId: account.id }],
        ipRanges: [],
        ipv6Ranges: [],
        prefixListIds: [],
      },
    ],
    ipPermissionsEgress: [
      {
        ipProtocol: '-1',
        groups: [],
        ipRanges: [{ cidrIp: '0.0.0.0/0' }],
        ipv6Ranges: [],
        prefixListIds: [],
      },
    ],
    tagSet: tagSet(group.tags),
  }));
  return pageOf('securityGroupInfo', items, input);
}

/** The zones of the region. */
export function describeAvailabilityZones(input: QueryInput, { region }: CallContext): unknown {
  const wanted = texts(input, 'ZoneName');
  const zones = zonesOf(region.name);
  const unknown = wanted.find((zone) => !zones.includes(zone));
  if (unknown)
    throw new ServiceError('InvalidParameterValue', 400, `Invalid availability zone: [${unknown}]`);
  const chosen = zones.filter(
    (zone) =>
      (wanted.length === 0 || wanted.includes(zone)) &&
      passesFilters(input, {
        'zone-name': zone,
        state: 'available',
        'zone-type': 'availability-zone',
        'region-name': region.name,
      }),
  );
  return {
    availabilityZoneInfo: chosen.map((zone) => ({
      optInStatus: 'opt-in-not-required',
      messageSet: [],
      regionName: region.name,
      zoneName: zone,
      zoneId: zoneId(region.name, zone),
      groupName: region.name,
      networkBorderGroup: region.name,
      zoneType: 'availability-zone',
      zoneState: 'available',
    })),
  };
}

/** Such as `euw1-az1` for `eu-west-1a`. */
function zoneId(region: string, zone: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  const initials = direction.replace(/(north|south|east|west|central)/g, (word) => word[0]!);
  return `${area}${initials}${number}-az${zone.charCodeAt(zone.length - 1) - 96}`;
}
