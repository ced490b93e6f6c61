import { StartInsightsRefreshCommand } from '@aws-sdk/client-eks';
import { checkInsights } from '../../../../activities/eks/check-insights.js';
import { actionContext } from '../steps/action-context.js';
import { run, startAccount, type SimulatedAccount } from './simulated-account.js';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount({ scale: 200 });
});
afterAll(() => account.stop());

const TO_132 = { version: '1.32', category: 'UPGRADE_READINESS', force: false } as const;

const ERROR = {
  name: 'Deprecated APIs',
  status: 'ERROR',
  kubernetesVersion: '1.32',
  reason: 'flowcontrol v1beta3 is in use.',
  recommendation: 'Move to flowcontrol v1.',
} as const;

describe('check_insights', () => {
  test('refreshes, and succeeds when no insight says ERROR', async () => {
    const context = await account.cluster({ version: '1.31' });
    const { handle, last, seen } = await run(checkInsights, context, TO_132);
    expect(handle.state).toBe('started');
    expect(seen[0]?.status).toBe('running');
    expect(last).toMatchObject({ status: 'succeeded', outputs: { errors: '', unknown: '' } });
  });

  test('takes up a refresh that is running', async () => {
    const context = await account.cluster({ version: '1.31' });
    const { clusterName } = context.target;
    await context.clients.aws(context.target).eks.send(new StartInsightsRefreshCommand({ clusterName }));
    expect((await checkInsights.start(context, TO_132, 'token')).state).toBe('adopted');
  });

  test('fails with the reason and recommendation of every error', async () => {
    const context = await account.cluster({
      version: '1.31',
      insights: [ERROR, { ...ERROR, name: 'Something else', reason: 'Broken.', recommendation: 'Mend it.' }],
    });
    const { last } = await run(checkInsights, context, TO_132);
    expect(last).toMatchObject({
      status: 'failed',
      failure: { code: 'INSIGHTS_BLOCK', resource: `cluster/${context.target.clusterName}` },
      outputs: { errors: 'Deprecated APIs, Something else' },
    });
    expect(last.failure?.message).toContain(
      'flowcontrol v1beta3 is in use. Recommendation: Move to flowcontrol v1.',
    );
    expect(last.failure?.message).toContain('Mend it.');
  });

  test('goes on in spite of errors when forced, and still names them', async () => {
    const context = await account.cluster({ version: '1.31', insights: [ERROR] });
    const { last } = await run(checkInsights, context, { ...TO_132, force: true });
    expect(last).toMatchObject({ status: 'succeeded', outputs: { errors: 'Deprecated APIs' } });
  });

  test('leaves out other versions and categories, and reports what is unknown', async () => {
    const context = await account.cluster({
      version: '1.31',
      insights: [
        { ...ERROR, kubernetesVersion: '1.33' },
        { ...ERROR, category: 'MISCONFIGURATION' },
        { ...ERROR, name: 'Undecided', status: 'UNKNOWN' },
      ],
    });
    const { last } = await run(checkInsights, context, TO_132);
    expect(last).toMatchObject({ status: 'succeeded', outputs: { errors: '', unknown: 'Undecided' } });
  });

  test('speaks of the rollback for its category', async () => {
    const context = await account.cluster({
      version: '1.32',
      insights: [{ ...ERROR, category: 'ROLLBACK_READINESS', kubernetesVersion: '1.31' }],
    });
    const back = { version: '1.31', category: 'ROLLBACK_READINESS', force: false } as const;
    const { last } = await run(checkInsights, context, back);
    expect(last.failure?.message).toContain('for the rollback to 1.31');
  });

  test('a refresh that failed proves nothing', async () => {
    const aws = {
      eks: { send: async () => ({ status: 'FAILED', message: 'Internal failure', insights: [] }) },
    };
    const context = actionContext({ aws: () => aws as never });
    const handle = {
      state: 'started',
      update_id: null,
      outputs: {},
      started_at: new Date().toISOString(),
    } as const;
    expect(await checkInsights.observe(context, TO_132, handle)).toMatchObject({
      status: 'failed',
      failure: { code: 'AWS_ERROR', message: expect.stringContaining('Internal failure') },
    });
  });
});
