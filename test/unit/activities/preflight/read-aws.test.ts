import { EC2Client } from '@aws-sdk/client-ec2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { AwsClients } from '../../../../activities/clients/clients.js';
import { readLaunchTemplates } from '../../../../activities/preflight/readers/ec2.js';
import { readVcpuQuotas } from '../../../../activities/preflight/readers/vcpu-quotas.js';
import { nodeGroup } from './fixtures.js';

type Input = Record<string, unknown>;
type Answers = Record<string, (input: Input) => object>;

/** Clients whose commands are answered by name; every command that was sent is in `sent`. */
function account(answers: Answers): { clients: AwsClients; sent: { name: string; input: Input }[] } {
  const sent: { name: string; input: Input }[] = [];
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: Input }) => {
    sent.push({ name, input });
    return answers[name]?.(input);
  };
  // Pagination asks for real clients; no call leaves them.
  const ec2 = Object.assign(new EC2Client({ region: 'eu-central-1' }), { send });
  const serviceQuotas = Object.assign(new ServiceQuotasClient({ region: 'eu-central-1' }), { send });
  return { clients: { ec2, serviceQuotas } as unknown as AwsClients, sent };
}

const { signal } = new AbortController();

describe('readVcpuQuotas', () => {
  const VCPUS: Record<string, number> = { 'm6i.large': 2, 'm6i.4xlarge': 16, 'g5.xlarge': 4 };
  const answers: Answers = {
    DescribeInstancesCommand: ({ NextToken }) =>
      NextToken === undefined
        ? {
            NextToken: 'more',
            Reservations: [
              { Instances: [{ InstanceType: 'm6i.large' }, { InstanceType: 'm6i.large' }] },
              { Instances: [{ InstanceType: 'm6i.large', InstanceLifecycle: 'spot' }] },
              { Instances: [{ InstanceType: 'm6i.large', InstanceLifecycle: 'capacity-block' }] },
            ],
          }
        : {
            Reservations: [
              { Instances: [{ InstanceType: 'm6i.large', Placement: { Tenancy: 'host' } }] },
              { Instances: [{ InstanceType: 'g5.xlarge' }] },
            ],
          },
    DescribeInstanceTypesCommand: ({ InstanceTypes }) => ({
      InstanceTypes: (InstanceTypes as string[]).map((InstanceType) => ({
        InstanceType,
        NetworkInfo: { MaximumNetworkInterfaces: 3, Ipv4AddressesPerInterface: 10 },
        VCpuInfo: { DefaultVCpus: VCPUS[InstanceType] },
      })),
    }),
    GetServiceQuotaCommand: ({ QuotaCode }) => ({
      Quota: { QuotaArn: `arn/${String(QuotaCode)}`, QuotaName: 'Some vCPUs', Value: 64 },
    }),
  };

  it('counts what runs on demand and on Spot, and reads the quotas of the groups only', async () => {
    const { clients, sent } = account(answers);
    const groups = [
      nodeGroup({ instance_types: ['m6i.4xlarge'] }),
      nodeGroup({ capacity_type: 'SPOT', instance_types: ['m6i.large'] }),
      nodeGroup({ capacity_type: 'CAPACITY_BLOCK', instance_types: ['g5.xlarge'] }),
    ];
    const { quotas, vcpus } = await readVcpuQuotas(clients, groups, signal);
    expect(quotas).toEqual([
      { code: 'L-1216C47A', arn: 'arn/L-1216C47A', name: 'Some vCPUs', limit: 64, used: 4 },
      { code: 'L-34B43A08', arn: 'arn/L-34B43A08', name: 'Some vCPUs', limit: 64, used: 2 },
    ]);
    expect(vcpus).toEqual(VCPUS);
    expect(sent[0]?.input['Filters']).toEqual([
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
    ]);
  });

  it('looks at every running type when a launch template decides it', async () => {
    const { quotas } = await readVcpuQuotas(
      account(answers).clients,
      [nodeGroup({ instance_types: [] })],
      signal,
    );
    expect(quotas.map(({ code, used }) => [code, used])).toEqual([
      ['L-1216C47A', 4],
      ['L-DB2E81BA', 4],
    ]);
  });

  it('asks nothing for a cluster without node groups', async () => {
    const { clients, sent } = account({});
    expect(await readVcpuQuotas(clients, [], signal)).toEqual({ quotas: [], vcpus: {} });
    expect(sent).toEqual([]);
  });

  it('does not take a quota without a value for one of nothing', async () => {
    const ErrorReason = { ErrorCode: 'DEPENDENCY_ACCESS_DENIED_ERROR', ErrorMessage: 'EC2 did not tell' };
    const { clients } = account({ ...answers, GetServiceQuotaCommand: () => ({ Quota: { ErrorReason } }) });
    await expect(readVcpuQuotas(clients, [nodeGroup()], signal)).rejects.toMatchObject({
      code: 'AWS_ERROR',
      message: expect.stringContaining('EC2 did not tell'),
    });
  });
});

describe('readLaunchTemplates', () => {
  const gone = (name: string) => Object.assign(new Error('gone'), { name });
  const answers: Answers = {
    DescribeLaunchTemplatesCommand: ({ LaunchTemplateIds }) => {
      if ((LaunchTemplateIds as string[])[0] === 'lt-0') throw gone('InvalidLaunchTemplateId.NotFound');
      return { LaunchTemplates: [{ LatestVersionNumber: 5 }] };
    },
    DescribeLaunchTemplateVersionsCommand: ({ Versions }) => {
      const [version] = Versions as string[];
      if (version === '2') throw gone('InvalidLaunchTemplateId.VersionNotFound');
      return { LaunchTemplateVersions: version === '1' ? [] : [{ VersionNumber: Number(version) }] };
    },
  };

  it('tells templates and versions that are gone from those that are there', async () => {
    const { clients, sent } = account(answers);
    const used = ['1', '2', '3', '3'].map((version) => ({ id: 'lt-1', version }));
    expect(await readLaunchTemplates(clients, [...used, { id: 'lt-0', version: '1' }], signal)).toEqual([
      { id: 'lt-1', latestVersion: '5', missingVersions: ['1', '2'] },
      { id: 'lt-0', latestVersion: null, missingVersions: [] },
    ]);
    expect(sent).toHaveLength(5);
  });

  it('fails with any other error', async () => {
    const { clients } = account({
      ...answers,
      DescribeLaunchTemplatesCommand: () => {
        throw gone('UnauthorizedOperation');
      },
    });
    const reading = readLaunchTemplates(clients, [{ id: 'lt-1', version: '1' }], signal);
    await expect(reading).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });
});
