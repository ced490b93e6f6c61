import { mutate, read, type Service } from '../../service.js';
import { describeImages } from './images.js';
import { describeInstances, describeInstanceTypes } from './instances.js';
import {
  createLaunchTemplateVersion,
  describeLaunchTemplates,
  describeLaunchTemplateVersions,
} from './launch-templates.js';
import { describeAvailabilityZones, describeSecurityGroups, describeSubnets } from './network.js';

/** Elastic Compute Cloud. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
export const ec2: Service = {
  signingName: 'ec2',
  protocol: 'ec2',
  namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  operations: {
    DescribeSubnets: read(describeSubnets),
    DescribeSecurityGroups: read(describeSecurityGroups),
    DescribeAvailabilityZones: read(describeAvailabilityZones),
    DescribeInstances: read(describeInstances),
    DescribeInstanceTypes: read(describeInstanceTypes),
    DescribeImages: read(describeImages),
    DescribeLaunchTemplates: read(describeLaunchTemplates),
    DescribeLaunchTemplateVersions: read(describeLaunchTemplateVersions),
    CreateLaunchTemplateVersion: mutate(createLaunchTemplateVersion),
  },
};
