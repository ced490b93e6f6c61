import { blockingFindings } from '../../../../client/cli/render/findings.js';
import { renderPlan } from '../../../../client/cli/render/plan.js';
import { renderResult } from '../../../../client/cli/render/result.js';
import { formatIsoDuration, formatSeconds } from '../../../../client/cli/render/time.js';
import type { UpgradeResult } from '../../../../contracts/upgrade-result.js';
import { PLAN, PREFLIGHT_PASSED, REQUIRED_FINDING, upgradeStep } from '../../../support/operation-samples.js';

const canvas = { width: Infinity, color: false };

describe('renderPlan', () => {
  it('shows steps, what cannot be undone, what is left, and findings by severity', () => {
    const preflight = {
      ...PREFLIGHT_PASSED,
      findings: [
        {
          ...REQUIRED_FINDING,
          code: 'NO_BUDGET',
          severity: 'info' as const,
          message: 'cart has no budget',
          remedy: '',
        },
        REQUIRED_FINDING,
      ],
      omitted: { NO_BUDGET: 12 },
      unknown: [{ code: 'SERVICE_QUOTAS', reason: 'the worker may not read quotas' }],
    };
    const waived = {
      ...REQUIRED_FINDING,
      code: 'KUBELET_SKEW',
      severity: 'recommended' as const,
      waived: true,
    };
    expect(renderPlan({ ...PLAN, findings: [waived, REQUIRED_FINDING] }, preflight, canvas))
      .toMatchInlineSnapshot(`
      "Upgrade demo from 1.31 to 1.32  in_place, 2 steps, about 30m
      Plan hash a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4

      1.31 → 1.32
         1. Control plane to 1.32  about 10m
            Does 1.32/control-plane
            no way back: version 1.31 can be reached for 7 days only
         2. Node group blue to 1.32  about 20m  waits for an approval
            Does 1.32/nodegroup-blue

      Cannot be undone
        - 1.32/control-plane: version 1.31 can be reached for 7 days only

      Undoing it
        - The finished upgrade can be returned to 1.31, within 7 days after the last control plane update.
        - Objects migrated to newer API versions stay as they are.

      Left as it is
        - node group legacy: excluded by the request

      Required: the upgrade does not start before this is done (1)
        SUBNET_FREE_ADDRESSES  subnet-0a1b2c3d
          Only 3 addresses are free; the upgrade needs 5
          what to do: Free addresses or add a subnet

      Recommended before the upgrade (1)
        KUBELET_SKEW  subnet-0a1b2c3d  waived by the request
          Only 3 addresses are free; the upgrade needs 5
          what to do: Free addresses or add a subnet

      Good to know (1)
        NO_BUDGET  subnet-0a1b2c3d
          cart has no budget
        NO_BUDGET: 12 more of these

      Could not be checked (1)
        SERVICE_QUOTAS  the worker may not read quotas
      "
    `);
  });

  it('numbers the steps through all hops, and says where a rollback ends', () => {
    const hop = { from: '1.32', to: '1.33' };
    const shown = renderPlan(
      {
        ...PLAN,
        target_version: '1.33',
        hops: [...PLAN.hops, hop],
        steps: [...PLAN.steps, upgradeStep('1.33/control-plane', { hop })],
        rollback_plan: { ...PLAN.rollback_plan, returns_to: '1.32' },
      },
      null,
      canvas,
    );
    expect(shown).toContain('1.32 → 1.33\n   3. Step 1.33/control-plane');
    expect(shown).toContain('can be returned to 1.32, not to 1.31, within 7 days');
  });
});

describe('blockingFindings', () => {
  it('are those of the severity that the request names, unless waived', () => {
    const recommended = { ...REQUIRED_FINDING, severity: 'recommended' as const };
    const findings = [REQUIRED_FINDING, recommended, { ...REQUIRED_FINDING, waived: true }];
    expect(blockingFindings(findings)).toEqual([REQUIRED_FINDING]);
    expect(blockingFindings(findings, 'recommended')).toEqual([REQUIRED_FINDING, recommended]);
  });
});

describe('renderResult', () => {
  const result = {
    operation_id: 'upgrade-demo',
    status: 'SUCCEEDED',
    target: { account: '111122223333', region: 'eu-central-1', clusterName: 'demo', access: {} },
    source_version: '1.31',
    target_version: '1.32',
    current_version: '1.32',
    manual_actions: [],
    limitations: [],
    rollback_deadline: '2026-11-28T08:09:10.000Z',
    duration: 'PT1H12M',
  } as unknown as UpgradeResult;

  it('says how long it took and until when it can be undone', () => {
    expect(renderResult(result, canvas)).toBe(
      'SUCCEEDED demo (eu-central-1, 111122223333) 1.31 → 1.32  1h 12m\n' +
        'It can be undone until 2026-11-28 08:09:10 UTC: drydock operations rollback upgrade-demo\n',
    );
  });

  it('says where the cluster is, and what a person must do', () => {
    const failed = {
      ...result,
      status: 'FAILED' as const,
      current_version: '1.31',
      manual_actions: ['first', 'then'],
      limitations: [],
    };
    const shown = renderResult(failed, canvas);
    expect(shown).toContain('1.31 → 1.32, now at 1.31');
    expect(shown).toContain('in this order:\n  1. first\n  2. then\n');
    expect(shown).not.toContain('It can be undone');
  });
});

describe('times', () => {
  it.each([
    [0, '0s'],
    [59.6, '1m'],
    [3_661, '1h 1m'],
    [90_000, '1d 1h'],
    [86_405, '1d'],
    [-5, '0s'],
  ])('%d seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it('reads ISO 8601 durations, and leaves others alone', () => {
    expect(formatIsoDuration('PT1H30M30S')).toBe('1h 30m');
    expect(formatIsoDuration('P1D')).toBe('P1D');
  });
});
