import {
  CreateNodegroupCommand,
  DeleteClusterCommand,
  DeleteNodegroupCommand,
  DescribeNodegroupCommand,
  ListNodegroupsCommand,
  UpdateNodegroupConfigCommand,
  waitUntilNodegroupActive,
  waitUntilNodegroupDeleted,
} from '@aws-sdk/client-eks';
import type { Nodegroup, UpdateNodegroupConfigCommandInput } from '@aws-sdk/client-eks';
import { eventually } from '../../../support/real/eventually.js';
import { createCluster } from './clusters.js';
import { failureOf } from './subject.js';
import type { Account } from './subject.js';

const patient = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

/** What EKS says of managed node groups. */
export function describeNodegroups(account: () => Account): void {
  describe('EKS node groups', () => {
    const clusterName = 'contract-groups';
    const names = ['group-a', 'group-b'];
    const eks = () => account().clients.eks;
    const create = (nodegroupName: string, cluster = clusterName) =>
      eks().send(
        new CreateNodegroupCommand({
          clusterName: cluster,
          nodegroupName,
          subnets: account().subnetIds.slice(0, 2),
          nodeRole: account().roleArn,
          scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
          instanceTypes: ['m6i.large'],
          amiType: 'AL2023_x86_64_STANDARD',
          labels: { pool: 'blue', keep: 'yes' },
          tags: { team: 'platform' },
        }),
      );
    const describe_ = async (nodegroupName: string): Promise<Nodegroup> =>
      (await eks().send(new DescribeNodegroupCommand({ clusterName, nodegroupName }))).nodegroup!;

    beforeAll(async () => {
      await createCluster(account(), clusterName);
      for (const nodegroupName of names) {
        await create(nodegroupName);
        await waitUntilNodegroupActive({ client: eks(), ...patient }, { clusterName, nodegroupName });
      }
    });

    it('describes what was created', async () => {
      const group = await describe_('group-a');
      expect(group).toMatchObject({
        nodegroupName: 'group-a',
        clusterName,
        status: 'ACTIVE',
        capacityType: 'ON_DEMAND',
        scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
        instanceTypes: ['m6i.large'],
        amiType: 'AL2023_x86_64_STANDARD',
        nodeRole: account().roleArn,
        labels: { pool: 'blue', keep: 'yes' },
        tags: { team: 'platform' },
        health: { issues: [] },
        createdAt: expect.any(Date),
        modifiedAt: expect.any(Date),
      });
      expect(group.subnets).toEqual(account().subnetIds.slice(0, 2));
      const prefix = `arn:aws:eks:${account().region}:${account().id}:nodegroup/${clusterName}/group-a/`;
      expect(group.nodegroupArn!.slice(0, prefix.length)).toBe(prefix);
      expect(group.nodegroupArn!.slice(prefix.length)).toMatch(/^[0-9a-f-]{36}$/);
      expect(group.resources!.autoScalingGroups).toEqual([{ name: expect.stringMatching(/^eks-/) }]);
    });

    it('lists page by page, in one cluster', async () => {
      const first = await eks().send(new ListNodegroupsCommand({ clusterName, maxResults: 1 }));
      expect(first.nodegroups).toHaveLength(1);
      const { nextToken } = first;
      const second = await eks().send(new ListNodegroupsCommand({ clusterName, maxResults: 1, nextToken }));
      expect([...first.nodegroups!, ...second.nodegroups!].sort()).toEqual(names);
      expect(second.nextToken).toBeUndefined();
    });

    it('does not know another node group or cluster', async () => {
      const failures = [failureOf(describe_('none')), failureOf(create('group-x', 'none'))];
      for (const failure of failures) {
        expect(await failure).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
      }
    });

    it('does not create a node group twice', async () => {
      expect(await failureOf(create('group-a'))).toMatchObject({
        name: 'ResourceInUseException',
        status: 409,
      });
    });

    it('changes size and labels, and says nothing of the rest', async () => {
      const input: UpdateNodegroupConfigCommandInput = {
        clusterName,
        nodegroupName: 'group-b',
        scalingConfig: { minSize: 0, maxSize: 5, desiredSize: 3 },
        labels: { addOrUpdateLabels: { pool: 'green' }, removeLabels: ['keep'] },
      };
      const { update } = await eks().send(new UpdateNodegroupConfigCommand(input));
      expect(update).toMatchObject({ type: 'ConfigUpdate', createdAt: expect.any(Date), errors: [] });
      expect(update!.id).toMatch(/^[0-9a-f-]{36}$/);
      await eventually(async () => {
        const { status, scalingConfig, labels } = await describe_('group-b');
        const done = status === 'ACTIVE' && scalingConfig?.desiredSize === 3 && labels?.['pool'] === 'green';
        return done || `the group is ${status} with ${JSON.stringify({ scalingConfig, labels })}`;
      });
      expect(await describe_('group-b')).toMatchObject({
        scalingConfig: { minSize: 0, maxSize: 5, desiredSize: 3 },
        labels: { pool: 'green' },
        instanceTypes: ['m6i.large'],
        tags: { team: 'platform' },
      });
      expect((await describe_('group-b')).labels).toEqual({ pool: 'green' });
      expect((await describe_('group-a')).labels).toEqual({ pool: 'blue', keep: 'yes' });
    });

    it('adds, changes and removes taints', async () => {
      const nodegroupName = 'group-b';
      const change = async (
        taints: UpdateNodegroupConfigCommandInput['taints'],
        expected: Nodegroup['taints'],
      ) => {
        await eks().send(new UpdateNodegroupConfigCommand({ clusterName, nodegroupName, taints }));
        await eventually(async () => {
          const group = await describe_(nodegroupName);
          const done =
            group.status === 'ACTIVE' && JSON.stringify(group.taints ?? []) === JSON.stringify(expected);
          return done || `the group is ${group.status} with ${JSON.stringify(group.taints)}`;
        });
      };
      const dedicated = { key: 'dedicated', value: 'build', effect: 'NO_SCHEDULE' as const };
      await change({ addOrUpdateTaints: [dedicated] }, [dedicated]);
      await change({ removeTaints: [dedicated] }, []);
    });

    it('deletes a node group, and a cluster only without any', async () => {
      const failure = await failureOf(eks().send(new DeleteClusterCommand({ name: clusterName })));
      expect(failure).toMatchObject({ name: 'ResourceInUseException', status: 409 });
      const { nodegroup } = await eks().send(
        new DeleteNodegroupCommand({ clusterName, nodegroupName: 'group-a' }),
      );
      expect(nodegroup).toMatchObject({ nodegroupName: 'group-a', clusterName });
      await waitUntilNodegroupDeleted(
        { client: eks(), ...patient },
        { clusterName, nodegroupName: 'group-a' },
      );
      expect(await failureOf(describe_('group-a'))).toMatchObject({ name: 'ResourceNotFoundException' });
    });
  });
}
