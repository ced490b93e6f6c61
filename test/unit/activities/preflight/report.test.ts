import * as fc from 'fast-check';
import { checkContext, defineCheck, finding } from '../../../../activities/preflight/check.js';
import { CATALOGUE, type FindingCode } from '../../../../contracts/preflight-catalogue.js';
import type { Readings } from '../../../../activities/preflight/reading.js';
import { limitFindings, MAX_FINDINGS_PER_CODE, runChecks } from '../../../../activities/preflight/report.js';
import { PreflightReport, type Finding } from '../../../../contracts/findings.js';
import { inventory, request, state } from './fixtures.js';

const now = new Date('2026-11-21T08:00:00Z');

/** Readings in which all is well but the parts named. */
function readings(...unread: (keyof Readings)[]): Readings {
  const entries = Object.entries(inventory()).map(([part, value]) =>
    unread.includes(part as keyof Readings)
      ? [part, { ok: false, reason: `${part}: forbidden`, error: new Error('forbidden') }]
      : [part, { ok: true, value }],
  );
  return Object.fromEntries(entries) as Readings;
}

const context = checkContext(request({ preflight: { ignore: ['NODE_CORDONED'] } }), state(), ['1.34']);
const cordoned = defineCheck({
  codes: ['NODE_CORDONED', 'NODE_NOT_READY'],
  needs: ['nodes'],
  run: ({ nodes }) => [
    finding('NODE_CORDONED', `Node/${nodes[0]?.name}`, 'cordoned'),
    finding('NODE_NOT_READY', 'Node/x', 'x'.repeat(900)),
  ],
});

describe('runChecks', () => {
  it('reports what was checked and found, with waived codes marked', () => {
    const report = runChecks([cordoned], readings(), context, now);
    expect(PreflightReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      checked: ['NODE_CORDONED', 'NODE_NOT_READY'],
      unknown: [],
      omitted: {},
      generated_at: '2026-11-21T08:00:00.000Z',
    });
    expect(report.findings.map(({ code, waived }) => [code, waived])).toEqual([
      ['NODE_NOT_READY', false],
      ['NODE_CORDONED', true],
    ]);
    expect(report.findings[0]?.message).toHaveLength(500);
  });

  it('calls the codes of a check unknown when a part that it needs could not be read', () => {
    const report = runChecks([cordoned], readings('nodes', 'pods'), context, now);
    expect(report).toMatchObject({ checked: [], findings: [] });
    expect(report.unknown).toEqual([
      { code: 'NODE_CORDONED', reason: 'nodes: forbidden' },
      { code: 'NODE_NOT_READY', reason: 'nodes: forbidden' },
    ]);
  });
});

describe('limitFindings', () => {
  const arbitrary: fc.Arbitrary<Finding> = fc.record({
    code: fc.constantFrom(...(Object.keys(CATALOGUE) as FindingCode[])),
    severity: fc.constantFrom('required', 'recommended', 'info'),
    resource: fc.string({ maxLength: 500 }),
    message: fc.string({ minLength: 100, maxLength: 500 }),
    remedy: fc.string({ maxLength: 200 }),
    waived: fc.boolean(),
  });

  it('names each code, its most severe findings first, and counts the rest', () => {
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 300 }), (found) => {
        const { findings, omitted } = limitFindings(found);
        for (const code of new Set(found.map((one) => one.code))) {
          const of = (list: Finding[], severity?: string): number =>
            list.filter((one) => one.code === code && (!severity || one.severity === severity)).length;
          expect(of(findings)).toBeGreaterThan(0);
          expect(of(findings)).toBeLessThanOrEqual(MAX_FINDINGS_PER_CODE);
          expect(of(findings) + (omitted[code] ?? 0)).toBe(of(found));
          expect(of(findings, 'required') > 0).toBe(of(found, 'required') > 0);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('stays below 100 KB with thousands of long findings of every code', () => {
    const long = 'é'.repeat(250);
    const found = (Object.keys(CATALOGUE) as FindingCode[]).flatMap((code) =>
      Array.from({ length: 200 }, (_, index) => finding(code, `Deployment/shop/${index}`, long)),
    );
    const { findings, omitted } = limitFindings(found);
    expect(Buffer.byteLength(JSON.stringify({ findings, omitted }))).toBeLessThan(100_000);
    expect(Object.keys(omitted)).toHaveLength(Object.keys(CATALOGUE).length);
  });
});
