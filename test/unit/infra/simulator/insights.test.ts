import {
  DescribeInsightCommand,
  DescribeInsightsRefreshCommand,
  ListInsightsCommand,
  StartInsightsRefreshCommand,
  type ListInsightsCommandInput,
} from '@aws-sdk/client-eks';
import { clusterWith, eventually, startHarness, type Harness } from './support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  await harness.simulator.addCluster(
    clusterWith({
      name: 'orders',
      addons: [{ name: 'vpc-cni', version: 'v1.17.1-eksbuild.1' }],
      deprecatedApis: [{ group: 'batch', version: 'v1beta1', resource: 'cronjobs', removedRelease: '1.33' }],
    }),
  );
});
afterAll(() => harness.stop());

async function insights(filter: ListInsightsCommandInput['filter'] = {}) {
  return (await harness.eks.send(new ListInsightsCommand({ clusterName: 'orders', filter }))).insights!;
}

async function refresh(): Promise<void> {
  await harness.eks.send(new StartInsightsRefreshCommand({ clusterName: 'orders' }));
  await eventually(async () => {
    const { status } = await harness.eks.send(new DescribeInsightsRefreshCommand({ clusterName: 'orders' }));
    return status === 'COMPLETED' ? true : null;
  });
}

function change(body: unknown): Promise<Response> {
  return fetch(`${harness.simulator.url}/_simulator/clusters/orders`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
}

test('they are filtered by category, version and status', async () => {
  const errors = await insights({
    categories: ['UPGRADE_READINESS'],
    statuses: ['ERROR'],
    kubernetesVersions: ['1.33'],
  });
  expect(errors.map(({ name }) => name)).toEqual([
    'Deprecated APIs removed in Kubernetes v1.33',
    'EKS add-on version compatibility',
  ]);
  expect(await insights({ categories: ['ROLLBACK_READINESS'] })).toEqual([]);
});

test('the details name the API that is used and the versions that fit', async () => {
  const [deprecation, addon] = await insights({ statuses: ['ERROR'], kubernetesVersions: ['1.33'] });
  const usage = await harness.eks.send(
    new DescribeInsightCommand({ clusterName: 'orders', id: deprecation!.id! }),
  );
  expect(usage.insight!.categorySpecificSummary!.deprecationDetails).toMatchObject([
    { usage: '/apis/batch/v1beta1/cronjobs', stopServingVersion: '1.33' },
  ]);
  const fits = await harness.eks.send(new DescribeInsightCommand({ clusterName: 'orders', id: addon!.id! }));
  expect(fits.insight!.categorySpecificSummary!.addonCompatibilityDetails![0]).toMatchObject({
    name: 'vpc-cni',
    compatibleVersions: expect.arrayContaining(['v1.19.6-eksbuild.7']),
  });
});

test('what an insight says changes with the control API and lasts over a refresh', async () => {
  const name = 'EKS add-on version compatibility';
  const filter = { kubernetesVersions: ['1.32'] };
  const [before] = (await insights(filter)).filter((insight) => insight.name === name);
  expect(before!.insightStatus!.status).toBe('ERROR');
  await change({ insight: { name, status: 'PASSING' } });
  await refresh();
  const [after] = (await insights(filter)).filter((insight) => insight.name === name);
  expect(after).toMatchObject({ id: before!.id, insightStatus: { status: 'PASSING' } });
  expect(after!.lastRefreshTime!.getTime()).toBeGreaterThan(before!.lastRefreshTime!.getTime());
});

test('an insight of one’s own and a health issue show up', async () => {
  await change({ insight: { name: 'Webhook health', status: 'WARNING', category: 'MISCONFIGURATION' } });
  await change({ healthIssues: [{ code: 'SubnetNotFound', message: 'gone' }] });
  expect(await insights({ categories: ['MISCONFIGURATION'] })).toMatchObject([{ name: 'Webhook health' }]);
  const [health] = (await insights({ kubernetesVersions: ['1.32'] })).filter(
    ({ name }) => name === 'Cluster health issues',
  );
  expect(health!.insightStatus!.status).toBe('ERROR');
});
