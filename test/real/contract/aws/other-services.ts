import {
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetParameterCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { failureOf } from './subject.js';
import type { Account } from './subject.js';

/** What the services around EKS say. */
export function describeOtherServices(account: () => Account): void {
  describe('Auto Scaling', () => {
    const client = () => account().clients.autoScaling;
    const group = async (): Promise<AutoScalingGroup> => {
      const named = { AutoScalingGroupNames: [account().scalingGroup] };
      const { AutoScalingGroups = [] } = await client().send(new DescribeAutoScalingGroupsCommand(named));
      expect(AutoScalingGroups).toHaveLength(1);
      return AutoScalingGroups[0]!;
    };

    it('describes a group and its instances', async () => {
      const described = await group();
      expect(described).toMatchObject({
        AutoScalingGroupName: account().scalingGroup,
        MinSize: 1,
        MaxSize: 4,
        DesiredCapacity: 2,
        CreatedTime: expect.any(Date),
        VPCZoneIdentifier: expect.stringMatching(/^subnet-/),
        LaunchTemplate: { LaunchTemplateId: expect.stringMatching(/^lt-/), Version: expect.any(String) },
      });
      expect(described.AutoScalingGroupARN).toContain(
        `arn:aws:autoscaling:${account().region}:${account().id}:autoScalingGroup:`,
      );
      expect(described.AvailabilityZones!.length).toBeGreaterThan(0);
      expect(described.Instances).toHaveLength(2);
      for (const instance of described.Instances!) {
        expect(instance).toMatchObject({
          InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
          AvailabilityZone: expect.stringContaining(account().region),
          LifecycleState: 'InService',
          HealthStatus: 'Healthy',
          ProtectedFromScaleIn: false,
          LaunchTemplate: { LaunchTemplateId: described.LaunchTemplate!.LaunchTemplateId },
        });
      }
      expect(described.Tags).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            Key: 'kubernetes.io/cluster/contract',
            Value: 'owned',
            ResourceId: account().scalingGroup,
            ResourceType: 'auto-scaling-group',
            PropagateAtLaunch: true,
          }),
        ]),
      );
    });

    it('says of an instance which group it is in', async () => {
      const InstanceIds = (await group()).Instances!.map(({ InstanceId }) => InstanceId!);
      const { AutoScalingInstances } = await client().send(
        new DescribeAutoScalingInstancesCommand({ InstanceIds }),
      );
      expect(AutoScalingInstances!.map(({ InstanceId }) => InstanceId).sort()).toEqual(
        [...InstanceIds].sort(),
      );
      for (const instance of AutoScalingInstances!) {
        expect(instance).toMatchObject({
          AutoScalingGroupName: account().scalingGroup,
          LifecycleState: 'InService',
        });
      }
    });

    it('leaves out a group that is not there', async () => {
      const named = { AutoScalingGroupNames: ['none'] };
      const { AutoScalingGroups } = await client().send(new DescribeAutoScalingGroupsCommand(named));
      expect(AutoScalingGroups).toEqual([]);
    });

    it('pages through all groups', async () => {
      const seen: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client().send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 1, NextToken }));
        expect(page.AutoScalingGroups!.length).toBeLessThanOrEqual(1);
        seen.push(...page.AutoScalingGroups!.map(({ AutoScalingGroupName }) => AutoScalingGroupName));
        NextToken = page.NextToken;
      } while (NextToken);
      expect(seen.length).toBeGreaterThan(1);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toContain(account().scalingGroup);
    });

    it('changes a maximum, and suspends and resumes processes', async () => {
      const AutoScalingGroupName = account().scalingGroup;
      await client().send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: 6 }));
      expect(await group()).toMatchObject({ MinSize: 1, MaxSize: 6, DesiredCapacity: 2 });
      await client().send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: 4 }));

      const ScalingProcesses = ['AZRebalance'];
      await client().send(new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses }));
      expect((await group()).SuspendedProcesses!.map(({ ProcessName }) => ProcessName)).toEqual(
        ScalingProcesses,
      );
      await client().send(new ResumeProcessesCommand({ AutoScalingGroupName, ScalingProcesses }));
      expect((await group()).SuspendedProcesses).toEqual([]);
    });

    it('has instances that EC2 knows', async () => {
      const InstanceIds = (await group()).Instances!.map(({ InstanceId }) => InstanceId!);
      const { Reservations } = await account().clients.ec2.send(
        new DescribeInstancesCommand({ InstanceIds }),
      );
      const instances = Reservations!.flatMap((reservation) => reservation.Instances!);
      expect(instances.map(({ InstanceId }) => InstanceId).sort()).toEqual([...InstanceIds].sort());
      for (const instance of instances) {
        expect(instance).toMatchObject({
          State: { Name: 'running', Code: 16 },
          InstanceType: 'm6i.large',
          ImageId: expect.stringMatching(/^ami-/),
          SubnetId: expect.stringMatching(/^subnet-/),
          PrivateDnsName: expect.stringContaining('.internal'),
          LaunchTime: expect.any(Date),
        });
      }
    });
  });

  describe('EC2 subnets', () => {
    it('describes subnets with their zones and free addresses', async () => {
      const SubnetIds = account().subnetIds.slice(0, 2);
      const { Subnets } = await account().clients.ec2.send(new DescribeSubnetsCommand({ SubnetIds }));
      expect(Subnets!.map(({ SubnetId }) => SubnetId).sort()).toEqual([...SubnetIds].sort());
      expect(new Set(Subnets!.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBe(2);
      for (const subnet of Subnets!) {
        expect(subnet).toMatchObject({
          State: 'available',
          OwnerId: account().id,
          VpcId: expect.stringMatching(/^vpc-/),
        });
        expect(subnet.AvailableIpAddressCount).toBeGreaterThan(0);
        expect(subnet.CidrBlock).toMatch(/^[\d.]+\/\d+$/);
      }
    });

    it('does not know another', async () => {
      const SubnetIds = ['subnet-00000000000000000'];
      const failure = await failureOf(account().clients.ec2.send(new DescribeSubnetsCommand({ SubnetIds })));
      expect(failure).toMatchObject({ name: 'InvalidSubnetID.NotFound', status: 400 });
    });
  });

  describe('STS', () => {
    it('says who calls', async () => {
      const identity = await account().clients.sts.send(new GetCallerIdentityCommand({}));
      expect(identity.Account).toBe(account().id);
      expect(identity.Arn).toMatch(/^arn:aws:sts::|^arn:aws:iam::/);
      expect(identity.UserId).toBeTruthy();
    });

    it('gives the credentials of a role', async () => {
      const input = { RoleArn: account().roleArn, RoleSessionName: 'drydock', DurationSeconds: 900 };
      const { Credentials, AssumedRoleUser } = await account().clients.sts.send(new AssumeRoleCommand(input));
      const role = account().roleArn.split('/').at(-1);
      expect(AssumedRoleUser!.Arn).toBe(`arn:aws:sts::${account().id}:assumed-role/${role}/drydock`);
      expect(AssumedRoleUser!.AssumedRoleId).toMatch(/^[A-Z0-9]+:drydock$/);
      expect(Credentials).toMatchObject({
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        SessionToken: expect.any(String),
      });
      const remaining = Credentials!.Expiration!.getTime() - Date.now();
      expect(remaining).toBeGreaterThan(800_000);
      expect(remaining).toBeLessThan(1_000_000);
    });
  });

  describe('EventBridge', () => {
    const client = () => account().clients.eventBridge;
    const entry = (Detail: string) => ({
      Source: 'drydock',
      DetailType: 'upgrade.started',
      Detail,
      Resources: [],
    });

    it('takes events and names each', async () => {
      const Entries = [entry('{"cluster":"a"}'), entry('{"cluster":"b"}')];
      const { FailedEntryCount, Entries: taken } = await client().send(new PutEventsCommand({ Entries }));
      expect(FailedEntryCount).toBe(0);
      expect(taken).toHaveLength(2);
      expect(new Set(taken!.map(({ EventId }) => EventId)).size).toBe(2);
      for (const { EventId } of taken!) expect(EventId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('refuses one entry and not the call when a detail is no JSON', async () => {
      const answer = await client().send(new PutEventsCommand({ Entries: [entry('not JSON')] }));
      expect(answer.FailedEntryCount).toBe(1);
      expect(answer.Entries).toEqual([
        { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      ]);
    });

    it('refuses more than ten entries', async () => {
      const Entries = Array.from({ length: 11 }, () => entry('{}'));
      const failure = await failureOf(client().send(new PutEventsCommand({ Entries })));
      expect(failure).toMatchObject({ name: 'ValidationException', status: 400 });
    });
  });

  describe('Parameter Store', () => {
    it('does not know another parameter, alone or among others', async () => {
      const { ssm } = account().clients;
      const failure = await failureOf(ssm.send(new GetParameterCommand({ Name: '/no/such' })));
      expect(failure).toMatchObject({ name: 'ParameterNotFound', status: 400 });
      const { Parameters, InvalidParameters } = await ssm.send(
        new GetParametersCommand({ Names: ['/no/such'] }),
      );
      expect(Parameters).toEqual([]);
      expect(InvalidParameters).toEqual(['/no/such']);
    });
  });
}
