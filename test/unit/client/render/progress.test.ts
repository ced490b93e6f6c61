import { renderProgress } from '../../../../client/cli/render/progress.js';
import { progressChanges } from '../../../../client/cli/render/changes.js';
import type { OperationProgress } from '../../../../contracts/operation-progress.js';
import { journalEntry, PLAN_HASH, progressOf } from '../../../support/operation-samples.js';

const canvas = { width: 100, color: false };

const blocked = progressOf({
  status: 'BLOCKED',
  message: 'Draining ip-10-0-1-2 is blocked',
  steps: [
    journalEntry('1.32/control-plane', 'succeeded', { name: 'Control plane to 1.32' }),
    journalEntry('1.32/nodegroup-blue', 'running', {
      name: 'Node group blue to 1.32',
      adopted: true,
      nodes: { total: 6, done: 2, draining: 1, starting: 1 },
    }),
    journalEntry('1.32/addon-coredns', 'pending', { name: 'Add-on coredns' }),
  ],
  steps_done: 1,
  steps_total: 3,
  nodes_done: 2,
  nodes_total: 6,
  blocked: [
    {
      namespace: 'shop',
      pod: 'cart-0',
      node: 'ip-10-0-1-2',
      budgets: ['cart'],
      disruptions_allowed: 0,
      reason: 'the budget allows no disruption',
    },
  ],
  waiting_for: {
    what: 'blocked_drain',
    step_id: '1.32/nodegroup-blue',
    plan_hash: null,
    answers: ['retry', 'abort'],
    until: '2026-11-21T08:40:00.000Z',
    otherwise: 'abort',
  },
  rollback_deadline: '2026-11-28T08:09:10.000Z',
});

describe('renderProgress', () => {
  it('shows phases, steps, nodes, what blocks, and the command that answers', () => {
    expect(renderProgress(blocked, { ...canvas, now: '2026-11-21T08:15:00.000Z' })).toMatchInlineSnapshot(`
      "upgrade demo 1.31 → 1.32  eu-central-1, 111122223333  upgrade-demo
      BLOCKED 15m, about 15m left  Draining ip-10-0-1-2 is blocked
      ✓ Perception  ✓ Reasoning  ● Execution  · Validation  steps 1/3
        ✓ Control plane to 1.32  8m 10s
        ● Node group blue to 1.32  adopted  2/6 nodes, 1 draining, 1 starting  14m
        · Add-on coredns
        nodes ██████████░░░░░░░░░░░░░░░░░░░░ 2/6
        blocked shop/cart-0 on ip-10-0-1-2, budget cart (0 disruptions allowed): the budget allows no disruption
      Waiting for a decision about the blocked drain of 1.32/nodegroup-blue, until 2026-11-21 08:40:00 UTC (then: abort)
        drydock operations decide upgrade-demo retry|abort
        can be rolled back until 2026-11-28 08:09:10 UTC
      "
    `);
  });

  it('names the hash that an approval must name', () => {
    const waiting = progressOf({
      status: 'WAITING_FOR_APPROVAL',
      waiting_for: {
        what: 'approval',
        step_id: null,
        plan_hash: PLAN_HASH,
        answers: ['approve', 'reject'],
        until: null,
        otherwise: null,
      },
    });
    const shown = renderProgress(waiting, canvas);
    expect(shown).toContain('Waiting for an approval of the plan\n');
    expect(shown).toContain(`  drydock operations approve upgrade-demo --plan-hash ${PLAN_HASH}\n`);
  });

  it('cuts lines to the width, except what must be read to its end', () => {
    const lines = renderProgress(blocked, { width: 40, color: false }).split('\n');
    const whole = /blocked shop|Waiting for|drydock operations|can be rolled back/;
    for (const line of lines.filter((text) => !whole.test(text))) expect(line.length).toBeLessThanOrEqual(40);
    expect(lines[0]).toBe('upgrade demo 1.31 → 1.32  eu-central-1,…');
    expect(lines.join('\n')).toContain('drydock operations decide upgrade-demo retry|abort');
  });

  it('folds a long list of steps around the running one, to fit the height', () => {
    const steps = Array.from({ length: 50 }, (_, i) =>
      journalEntry(`step-${i}`, i < 20 ? 'succeeded' : i === 20 ? 'running' : 'pending'),
    );
    const shown = renderProgress(progressOf({ steps }), { ...canvas, height: 12 });
    expect(shown.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
    expect(shown).toContain('● Step step-20');
    expect(shown).toMatch(/… \d+ steps before/);
    expect(shown).toMatch(/… \d+ steps after/);
    const first = renderProgress(progressOf({ steps: steps.slice(20) }), { ...canvas, height: 12 });
    expect(first).not.toContain('steps before');
  });

  it('keeps newlines and escape sequences of other systems from the terminal', () => {
    const shown = renderProgress(progressOf({ message: 'first\nsecond \u001b[2J' }), canvas);
    expect(shown).toContain('first second  [2J');
    expect(shown).not.toContain('\u001b');
  });

  it('colours only when told to', () => {
    expect(renderProgress(blocked, { width: 100, color: true })).toContain('\u001b[31mBLOCKED\u001b[39m');
  });

  it('shows no time left and a full phase line once it has ended', () => {
    const ended = renderProgress(progressOf({ status: 'SUCCEEDED', phase: 'Validation' }), canvas);
    expect(ended).toContain('✓ Validation');
    expect(ended).not.toContain('left');
    const rollingBack = renderProgress(progressOf({ status: 'ROLLING_BACK', phase: 'Rollback' }), canvas);
    expect(rollingBack).toContain('● Rollback');
    expect(rollingBack).not.toContain('✓');
  });
});

describe('progressChanges', () => {
  it('says everything once, and then only what is new', () => {
    expect(progressChanges(null, blocked)).toEqual([
      '2026-11-21T08:05:00.000Z upgrade-demo: upgrade demo 1.31 → 1.32',
      '2026-11-21T08:05:00.000Z phase Execution',
      '2026-11-21T08:05:00.000Z step 1.32/control-plane succeeded',
      '2026-11-21T08:05:00.000Z step 1.32/nodegroup-blue running (adopted) 2/6 nodes',
      '2026-11-21T08:05:00.000Z BLOCKED Draining ip-10-0-1-2 is blocked',
      '2026-11-21T08:05:00.000Z blocked shop/cart-0 on ip-10-0-1-2 budgets cart: the budget allows no disruption',
      '2026-11-21T08:05:00.000Z waiting for blocked_drain of 1.32/nodegroup-blue until 2026-11-21T08:40:00.000Z, then abort',
      '2026-11-21T08:05:00.000Z answer with: drydock operations decide upgrade-demo retry|abort',
    ]);
    expect(progressChanges(blocked, { ...blocked, updated_at: '2026-11-21T08:06:00.000Z' })).toEqual([]);
  });

  it('tells nodes that are done, and why a step failed', () => {
    const [control, group, addon] = blocked.steps as [JournalEntry, JournalEntry, JournalEntry];
    const moved = { ...group, nodes: { total: 6, done: 3, draining: 0, starting: 0 } };
    const failed = {
      ...addon,
      status: 'failed' as const,
      failure: { code: 'UPDATE_FAILED' as const, message: 'ConfigurationConflict', remedy: '' },
    };
    expect(progressChanges(blocked, { ...blocked, steps: [control, moved, failed] })).toEqual([
      '2026-11-21T08:05:00.000Z step 1.32/nodegroup-blue running 3/6 nodes',
      '2026-11-21T08:05:00.000Z step 1.32/addon-coredns failed: UPDATE_FAILED: ConfigurationConflict',
    ]);
  });
});

type JournalEntry = OperationProgress['steps'][number];
