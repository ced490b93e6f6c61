import { EKSClient } from '@aws-sdk/client-eks';
import type { AwsClients } from '../../../../activities/clients/clients.js';
import { readInsights } from '../../../../activities/preflight/readers/insights.js';

type Answers = Record<string, () => object>;

/** Reads the insights of an EKS that answers each command by its name. */
async function read(
  answers: Answers,
): Promise<{ insights: object[]; staleBecause: string | null; sent: string[] }> {
  const sent: string[] = [];
  const all: Answers = {
    StartInsightsRefreshCommand: () => ({}),
    DescribeInsightsRefreshCommand: () => ({ status: 'COMPLETED' }),
    ListInsightsCommand: () => ({ insights: [] }),
    ...answers,
  };
  const eks = new EKSClient({ region: 'eu-central-1' });
  eks.send = async ({ constructor: { name } }: object) => {
    sent.push(name);
    return all[name]?.();
  };
  // The reader uses no other client.
  const clients = { eks } as unknown as AwsClients;
  return { ...(await readInsights(clients, 'demo', ['1.34'], new AbortController().signal)), sent };
}

const list = (): object => ({
  insights: [
    { id: 'i-1', name: 'fine', category: 'UPGRADE_READINESS', insightStatus: { status: 'PASSING' } },
    {
      id: 'i-2',
      name: 'bad',
      category: 'UPGRADE_READINESS',
      kubernetesVersion: '1.34',
      insightStatus: { status: 'ERROR', reason: 'In use.' },
    },
  ],
});

it('waits for the refresh, and describes what does not pass', async () => {
  const states = ['IN_PROGRESS', 'IN_PROGRESS', 'COMPLETED'];
  const resources = Array.from({ length: 9 }, (_, index) => ({ kubernetesResourceUri: `/apis/${index}` }));
  const { insights, staleBecause, sent } = await read({
    DescribeInsightsRefreshCommand: () => ({ status: states.shift() }),
    ListInsightsCommand: list,
    DescribeInsightCommand: () => ({ insight: { recommendation: 'Stop.', resources } }),
  });
  expect(staleBecause).toBeNull();
  expect(insights[0]).toEqual({
    id: 'i-2',
    name: 'bad',
    category: 'UPGRADE_READINESS',
    kubernetesVersion: '1.34',
    status: 'ERROR',
    reason: 'In use.',
    recommendation: 'Stop.',
    resources: ['/apis/0', '/apis/1', '/apis/2', '/apis/3', '/apis/4'],
  });
  expect(sent.filter((name) => name === 'DescribeInsightsRefreshCommand')).toHaveLength(3);
});

it('reads old insights when the refresh fails', async () => {
  const { staleBecause, sent } = await read({
    DescribeInsightsRefreshCommand: () => ({ status: 'FAILED', message: 'Access entry missing' }),
  });
  expect(staleBecause).toContain('Access entry missing');
  expect(sent).toContain('ListInsightsCommand');
});
