import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  ListClustersCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  waitUntilClusterActive,
  waitUntilClusterDeleted,
} from '@aws-sdk/client-eks';
import type { CreateClusterCommandInput } from '@aws-sdk/client-eks';
import { failureOf } from './subject.js';
import type { Account } from './subject.js';

const patient = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

/** How a cluster is made, and waited for. */
export async function createCluster(
  { clients: { eks }, subnetIds, roleArn }: Account,
  name: string,
): Promise<void> {
  const input: CreateClusterCommandInput = {
    name,
    version: '1.33',
    roleArn,
    resourcesVpcConfig: { subnetIds: subnetIds.slice(0, 2) },
    tags: { team: 'platform' },
  };
  await eks.send(new CreateClusterCommand(input));
  await waitUntilClusterActive({ client: eks, ...patient }, { name });
}

/** What EKS says of clusters. */
export function describeClusters(account: () => Account): void {
  describe('EKS clusters', () => {
    const names = ['contract-a', 'contract-b', 'contract-c'];
    const eks = () => account().clients.eks;
    const arn = (name: string) => `arn:aws:eks:${account().region}:${account().id}:cluster/${name}`;

    beforeAll(async () => {
      for (const name of names) await createCluster(account(), name);
    });

    it('describes what was created', async () => {
      const { cluster } = await eks().send(new DescribeClusterCommand({ name: 'contract-a' }));
      expect(cluster).toMatchObject({
        name: 'contract-a',
        arn: arn('contract-a'),
        version: '1.33',
        status: 'ACTIVE',
        roleArn: account().roleArn,
        tags: { team: 'platform' },
        endpoint: expect.stringMatching(/^https:\/\//),
        platformVersion: expect.stringMatching(/^eks\.\d+$/),
        createdAt: expect.any(Date),
        certificateAuthority: { data: expect.any(String) },
        kubernetesNetworkConfig: { serviceIpv4Cidr: expect.stringMatching(/^[\d.]+\/\d+$/) },
      });
      expect(cluster!.resourcesVpcConfig!.subnetIds).toEqual(account().subnetIds.slice(0, 2));
      expect(Math.abs(Date.now() - cluster!.createdAt!.getTime())).toBeLessThan(3_600_000);
    });

    it('lists page by page, each cluster once', async () => {
      const seen: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await eks().send(new ListClustersCommand({ maxResults: 1, nextToken }));
        expect(page.clusters!.length).toBeLessThanOrEqual(1);
        seen.push(...page.clusters!);
        nextToken = page.nextToken;
      } while (nextToken);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(names));
      const { clusters } = await eks().send(new ListClustersCommand({}));
      expect([...clusters!].sort()).toEqual([...seen].sort());
    });

    it('does not know another cluster', async () => {
      const failure = await failureOf(eks().send(new DescribeClusterCommand({ name: 'none' })));
      expect(failure).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
      expect(failure.error.message).toContain('No cluster found for name: none.');
    });

    it('does not create a cluster twice', async () => {
      const failure = await failureOf(createCluster(account(), 'contract-a'));
      expect(failure).toMatchObject({ name: 'ResourceInUseException', status: 409 });
    });

    it('tags and untags', async () => {
      const resourceArn = arn('contract-b');
      const tagsOf = async () => (await eks().send(new ListTagsForResourceCommand({ resourceArn }))).tags;
      await eks().send(
        new TagResourceCommand({ resourceArn, tags: { owner: 'drydock', 'with space': 'a/b=c' } }),
      );
      expect(await tagsOf()).toEqual({ team: 'platform', owner: 'drydock', 'with space': 'a/b=c' });
      // One by one: moto takes only the first of several keys.
      for (const key of ['owner', 'with space']) {
        await eks().send(new UntagResourceCommand({ resourceArn, tagKeys: [key] }));
      }
      expect(await tagsOf()).toEqual({ team: 'platform' });
      const { cluster } = await eks().send(new DescribeClusterCommand({ name: 'contract-b' }));
      expect(cluster!.tags).toEqual({ team: 'platform' });
    });

    it('deletes', async () => {
      const { cluster } = await eks().send(new DeleteClusterCommand({ name: 'contract-c' }));
      expect(cluster).toMatchObject({ name: 'contract-c', arn: arn('contract-c') });
      await waitUntilClusterDeleted({ client: eks(), ...patient }, { name: 'contract-c' });
      const failure = await failureOf(eks().send(new DeleteClusterCommand({ name: 'contract-c' })));
      expect(failure).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    });
  });
}
