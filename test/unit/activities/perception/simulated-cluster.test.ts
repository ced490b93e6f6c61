import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Clients } from '../../../../activities/clients/clients.js';
import { createClients } from '../../../../activities/clients/create-clients.js';
import { createPerceptionActivities } from '../../../../activities/perception/perception-activities.js';
import { ClusterState } from '../../../../contracts/cluster-state.js';
import type { Target } from '../../../../contracts/target.js';
import { UpgradeRequest, type UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';
import { startSimulator, type Simulator } from '../../../../infra/local/simulator/index.js';
import { mixedCluster, smallCluster } from '../../../support/clusters.js';
import { simulatorEnvironment } from '../../../support/simulator-environment.js';

const SPOKE = '444455556666';
const ROLE = `arn:aws:iam::${SPOKE}:role/spoke`;

describe('perception of simulated clusters', () => {
  let aws: Simulator;
  let clients: Clients;
  const environment = { ...process.env };

  beforeAll(async () => {
    aws = await startSimulator({
      port: 0,
      scale: 1_000,
      accounts: [{ id: SPOKE, roles: [{ name: 'spoke', externalId: 'x-42' }] }],
    });
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, simulatorEnvironment(aws.url));
    clients = createClients({ maxAttempts: 3 });
    await aws.addCluster(mixedCluster('mixed'));
    await aws.addCluster({ ...smallCluster('remote'), account: SPOKE, region: 'us-east-1' });
    await aws.addCluster({
      ...smallCluster('closed'),
      accessEntries: ['arn:aws:iam::111122223333:role/other'],
    });
  });
  afterAll(async () => {
    clients.close();
    await aws.stop();
    process.env = environment;
  });

  async function perceive(input: Partial<UpgradeRequestInput>): Promise<ClusterState> {
    const request = UpgradeRequest.parse({ clusterName: 'mixed', targetVersion: '1.32', ...input });
    const activities = createPerceptionActivities({ clients });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const target: Target = await environment.run(activities.resolveTarget, { request });
    return environment.run((input: { target: Target }) => activities.perceiveCluster(input), { target });
  }

  it('sees every kind of node group', async () => {
    const state = await perceive({});
    expect(ClusterState.parse(state)).toEqual(state);
    expect(state).toMatchObject({
      current_version: '1.31',
      status: 'ACTIVE',
      nodes_total: 8,
      update_in_progress: null,
    });
    expect(state.server_version).toMatch(/^v1\.31\./);
    expect(
      state.node_groups.map(({ name, ami_type, version, nodes }) => [name, ami_type, version, nodes]),
    ).toEqual([
      ['general', 'AL2023_x86_64_STANDARD', '1.31', 3],
      ['legacy', 'AL2_x86_64', '1.31', 1],
      ['rocket', 'BOTTLEROCKET_x86_64', '1.31', 2],
      ['tuned', 'CUSTOM', '1.31', 2],
    ]);
    expect(state.node_groups[3]?.launch_template?.image_id).toBe('ami-0aaaaaaaaaaaaaaa0');
    expect(state.addons.find(({ name }) => name === 'coredns')?.configuration_values).toBe(
      '{"replicaCount":3}',
    );
    expect(state.autoscaler?.image).toContain('cluster-autoscaler');
    expect(state.applications).toContainEqual(
      expect.objectContaining({ namespace: 'shop', name: 'web', replicas: 4 }),
    );
    expect(state.pods_total).toBeGreaterThan(5);
  });

  it('reaches another account and region through its role', async () => {
    const access = { clusterName: 'remote', region: 'us-east-1', roleArn: ROLE, externalId: 'x-42' };
    await expect(perceive(access)).resolves.toMatchObject({
      account: SPOKE,
      region: 'us-east-1',
      nodes_total: 2,
    });
  });

  it('names the principal that has no access entry', async () => {
    await expect(perceive({ clusterName: 'closed' })).rejects.toMatchObject({
      code: 'KUBERNETES_UNAUTHORIZED',
      message: expect.stringContaining('arn:aws:iam::111122223333:user/'),
    });
  });

  it('gets over an ended token and throttling by itself', async () => {
    aws.injectFault({ service: 'kubernetes', operation: '*', times: 1, expireTokens: true });
    const error = { code: 'ThrottlingException', message: 'Rate exceeded', status: 429 };
    aws.injectFault({ service: 'eks', operation: 'DescribeNodegroup', times: 2, error });
    await expect(perceive({})).resolves.toMatchObject({ nodes_total: 8 });
  });

  it('knows no cluster that is not there', async () => {
    await expect(perceive({ clusterName: 'nowhere' })).rejects.toMatchObject({ code: 'CLUSTER_NOT_FOUND' });
  });
});
