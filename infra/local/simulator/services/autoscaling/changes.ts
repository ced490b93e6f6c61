import { flag, integer, text, texts, type QueryInput } from '../../protocol/query-input.js';
import type { CallContext } from '../../service.js';
import { terminateInstance } from '../../world/instances.js';
import { imageOf, templateReference, templateVersion } from '../../world/launch-templates.js';
import { customConfiguration } from '../../world/node-configuration.js';
import type { NodeConfiguration, ScalingGroupState } from '../../world/state.js';
import { findGroup, validationError } from './groups.js';

/** Changes sizes and, of a group of one's own, the launch template. */
export function updateAutoScalingGroup(input: QueryInput, context: CallContext): void {
  const group = findGroup(context, text(input, 'AutoScalingGroupName'));
  const minSize = integer(input, 'MinSize') ?? group.minSize;
  const maxSize = integer(input, 'MaxSize') ?? group.maxSize;
  if (minSize > maxSize) throw validationError('Max bound must be greater than or equal to min bound');
  const wanted = integer(input, 'DesiredCapacity');
  if (wanted !== undefined && (wanted < minSize || wanted > maxSize)) {
    throw validationError(
      `Desired capacity:${wanted} must be between the specified min size:${minSize} and max size:${maxSize}`,
    );
  }
  const configuration = requestedConfiguration(context, group, input) ?? group.configuration;
  // Without a desired capacity, the current one is moved into the bounds.
  const desired = wanted ?? Math.min(maxSize, Math.max(minSize, group.desired));
  context.outcome.unchanged =
    minSize === group.minSize &&
    maxSize === group.maxSize &&
    desired === group.desired &&
    configuration === group.configuration;
  Object.assign(group, { minSize, maxSize, desired, configuration });
}

/** Suspends processes; the simulator heeds Launch and Terminate. */
export function suspendProcesses(input: QueryInput, context: CallContext): void {
  const group = findGroup(context, text(input, 'AutoScalingGroupName'));
  const suspended = [...new Set([...group.suspended, ...processes(input)])];
  context.outcome.unchanged = suspended.length === group.suspended.length;
  group.suspended = suspended;
}

/** Resumes processes. */
export function resumeProcesses(input: QueryInput, context: CallContext): void {
  const group = findGroup(context, text(input, 'AutoScalingGroupName'));
  const resumed = processes(input);
  const suspended = group.suspended.filter((name) => !resumed.includes(name));
  context.outcome.unchanged = suspended.length === group.suspended.length;
  group.suspended = suspended;
}

/** Terminates one instance; the group replaces it unless its desired capacity is lowered with it. */
export function terminateInstanceInAutoScalingGroup(input: QueryInput, context: CallContext): unknown {
  const { world, region } = context;
  const id = text(input, 'InstanceId') ?? '';
  const instance = region.instances[id];
  const group = instance && region.scalingGroups[instance.scalingGroup];
  if (!group || instance.lifecycle === 'terminated') {
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  }
  const decrement = flag(input, 'ShouldDecrementDesiredCapacity');
  if (instance.lifecycle === 'running') {
    if (decrement && group.desired - 1 < group.minSize) {
      throw validationError(
        `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint.`,
      );
    }
    if (decrement) group.desired -= 1;
    terminateInstance(
      world,
      region,
      instance,
      `instance ${id} was taken out of service in response to a user request`,
    );
  } else {
    context.outcome.unchanged = true;
  }
  const activity = region.activities.findLast(
    ({ description }) => description === `Terminating EC2 instance: ${id}`,
  )!;
  return {
    Activity: {
      ActivityId: activity.id,
      AutoScalingGroupName: group.name,
      Description: activity.description,
      Cause: activity.cause,
      StartTime: new Date(activity.startedAt),
      StatusCode: 'InProgress',
      Progress: 0,
    },
  };
}

/** The processes that a request names, or all of them. */
function processes(input: QueryInput): string[] {
  const named = texts(input, 'ScalingProcesses');
  const unknown = named.find((name) => !PROCESSES.includes(name));
  if (unknown) throw validationError(`Process type [${unknown}] does not exist`);
  return named.length > 0 ? named : PROCESSES;
}

const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

function requestedConfiguration(
  { account, region }: CallContext,
  group: ScalingGroupState,
  input: QueryInput,
): NodeConfiguration | undefined {
  const wanted = input['LaunchTemplate'];
  if (wanted === undefined || typeof wanted === 'string' || Array.isArray(wanted)) return undefined;
  const template = Object.values(region.launchTemplates).find(
    ({ id, name }) => id === text(wanted, 'LaunchTemplateId') || name === text(wanted, 'LaunchTemplateName'),
  );
  const version = template && templateVersion(template, text(wanted, 'Version'));
  const image = version && imageOf(version);
  if (!template || !version || !image)
    throw validationError('You must use a valid fully-formed launch template.');
  const reference = templateReference(template, version.number);
  return customConfiguration(account, region.name, image, group.configuration.kubernetesVersion, reference);
}
