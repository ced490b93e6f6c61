import { mutate, read, type Service } from '../../service.js';
import {
  resumeProcesses,
  suspendProcesses,
  terminateInstanceInAutoScalingGroup,
  updateAutoScalingGroup,
} from './changes.js';
import {
  describeAutoScalingGroups,
  describeAutoScalingInstances,
  describeScalingActivities,
} from './groups.js';

/** EC2 Auto Scaling. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/ */
export const autoscaling: Service = {
  signingName: 'autoscaling',
  protocol: 'query',
  namespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  operations: {
    DescribeAutoScalingGroups: read(describeAutoScalingGroups),
    DescribeAutoScalingInstances: read(describeAutoScalingInstances),
    DescribeScalingActivities: read(describeScalingActivities),
    UpdateAutoScalingGroup: mutate(updateAutoScalingGroup),
    SuspendProcesses: mutate(suspendProcesses),
    ResumeProcesses: mutate(resumeProcesses),
    TerminateInstanceInAutoScalingGroup: mutate(terminateInstanceInAutoScalingGroup),
  },
};
