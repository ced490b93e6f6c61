import { integer, structures, text, texts, type QueryInput } from '../../protocol/query-input.js';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns } from '../../world/identifiers.js';
import { liveInstances, presentInstances } from '../../world/instances.js';
import { rollingUpdate } from '../../world/updates.js';
import type { InstanceState, RegionState, ScalingGroupState } from '../../world/state.js';

const PAGE = 100;

/** Auto Scaling's error for a request that does not fit. */
export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', 400, message);
}

/** The group of that name; throws ValidationError. */
export function findGroup({ region }: CallContext, name: string | undefined): ScalingGroupState {
  const group = region.scalingGroups[name ?? ''];
  if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  return group;
}

/** A page request in Auto Scaling's words. */
export function pageRequest(input: QueryInput): { maxResults?: number; nextToken?: string } {
  return { maxResults: integer(input, 'MaxRecords'), nextToken: text(input, 'NextToken') };
}

/** Groups by name, and by tag filters, all of which must be met. */
export function describeAutoScalingGroups(input: QueryInput, context: CallContext): unknown {
  const names = texts(input, 'AutoScalingGroupNames');
  const chosen = Object.values(context.region.scalingGroups).filter(
    (group) =>
      (names.length === 0 || names.includes(group.name)) &&
      structures(input, 'Filters').every((filter) => passesTagFilter(group, filter)),
  );
  const page = paginate(chosen, pageRequest(input), PAGE, validationError);
  return {
    AutoScalingGroups: page.items.map((group) => groupView(context, group)),
    NextToken: page.nextToken,
  };
}

/** The instances of all groups, by id. */
export function describeAutoScalingInstances(input: QueryInput, { region }: CallContext): unknown {
  const ids = texts(input, 'InstanceIds');
  const chosen = Object.values(region.instances).filter(
    (instance) => instance.lifecycle !== 'terminated' && (ids.length === 0 || ids.includes(instance.id)),
  );
  const page = paginate(chosen, pageRequest(input), PAGE, validationError);
  return {
    AutoScalingInstances: page.items.map((instance) => ({
      ...instanceView(instance),
      AutoScalingGroupName: instance.scalingGroup,
      // This call alone spells health in capitals.
      HealthStatus: 'HEALTHY',
    })),
    NextToken: page.nextToken,
  };
}

/** Launches and terminations, newest first. */
export function describeScalingActivities(input: QueryInput, context: CallContext): unknown {
  const name = text(input, 'AutoScalingGroupName');
  const chosen = context.region.activities
    .filter(({ group }) => name === undefined || group === name)
    .reverse();
  const page = paginate(chosen, pageRequest(input), PAGE, validationError);
  const now = context.world.now();
  return {
    Activities: page.items.map((activity) => ({
      ActivityId: activity.id,
      AutoScalingGroupName: activity.group,
      Description: activity.description,
      Cause: activity.cause,
      StartTime: new Date(activity.startedAt),
      EndTime: activity.endsAt <= now ? new Date(activity.endsAt) : undefined,
      StatusCode: activity.endsAt <= now ? 'Successful' : 'InProgress',
      Progress: activity.endsAt <= now ? 100 : 50,
    })),
    NextToken: page.nextToken,
  };
}

function passesTagFilter({ tags }: ScalingGroupState, filter: QueryInput): boolean {
  const name = text(filter, 'Name') ?? '';
  const values = texts(filter, 'Values');
  if (name === 'tag-key') return values.some((key) => key in tags);
  if (name === 'tag-value') return values.some((value) => Object.values(tags).includes(value));
  if (name.startsWith('tag:')) return values.includes(tags[name.slice('tag:'.length)] ?? '\0');
  throw validationError(`Filter type ${name} is not correct`);
}

function groupView({ account, region }: CallContext, group: ScalingGroupState): Record<string, unknown> {
  const { launchTemplate } = group.configuration;
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: arns.scalingGroup({ account: account.id, region: region.name }, group.name),
    // EKS makes groups with a mixed instances policy; people make their own with a launch template.
    ...(group.nodegroup === null
      ? { LaunchTemplate: templateView(launchTemplate) }
      : {
          MixedInstancesPolicy: {
            LaunchTemplate: {
              LaunchTemplateSpecification: templateView(launchTemplate),
              Overrides: group.instanceTypes.map((type) => ({ InstanceType: type })),
            },
          },
        }),
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: desiredCapacity(region, group),
    DefaultCooldown: 300,
    AvailabilityZones: group.zones,
    LoadBalancerNames: [],
    TargetGroupARNs: [],
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 15,
    Instances: presentInstances(region, group).map(instanceView),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: group.suspended.map((name) => ({
      ProcessName: name,
      SuspensionReason: 'User suspended',
    })),
    VPCZoneIdentifier: group.subnets.join(','),
    EnabledMetrics: [],
    Tags: Object.entries(group.tags).map(([key, value]) => ({
      ResourceId: group.name,
      ResourceType: 'auto-scaling-group',
      Key: key,
      Value: value,
      PropagateAtLaunch: true,
    })),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: false,
    CapacityRebalance: false,
  };
}

/** While a node group update surges, EKS raises the desired capacity of the group. */
function desiredCapacity(region: RegionState, group: ScalingGroupState): number {
  const cluster = region.clusters[group.clusterName];
  const rolling = cluster && group.nodegroup !== null && rollingUpdate(cluster, group.nodegroup);
  return rolling ? Math.max(group.desired, liveInstances(region, group).length) : group.desired;
}

function instanceView(instance: InstanceState): Record<string, unknown> {
  return {
    InstanceId: instance.id,
    InstanceType: instance.type,
    AvailabilityZone: instance.zone,
    LifecycleState: instance.lifecycle === 'running' ? 'InService' : 'Terminating',
    HealthStatus: instance.lifecycle === 'running' ? 'Healthy' : 'Unhealthy',
    LaunchTemplate: templateView(instance.configuration.launchTemplate),
    ProtectedFromScaleIn: false,
  };
}

function templateView({
  id,
  name,
  version,
}: {
  id: string;
  name: string;
  version: number;
}): Record<string, string> {
  return { LaunchTemplateId: id, LaunchTemplateName: name, Version: String(version) };
}
