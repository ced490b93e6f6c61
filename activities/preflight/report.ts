import type { Finding, PreflightReport, Severity } from '../../contracts/findings.js';
import type { Check, CheckContext } from './check.js';
import { groupBy } from './group-by.js';
import type { Inventory, InventoryPart } from './inventory.js';
import type { Readings } from './reading.js';

/** Findings of one code that a report names; the others are counted in `omitted`. */
export const MAX_FINDINGS_PER_CODE = 20;
/** Bytes of findings beyond which only the first of each code is added, so that a report stays below 100 KB. */
const FINDINGS_BUDGET = 64_000;
const MAX_MESSAGE = 500;
const MAX_REASON = 200;

const RANK: Record<Severity, number> = { required: 0, recommended: 1, info: 2 };

/**
 * Runs the checks over what could be read. Checks that need a part that could not be read are `unknown`, with the
 * reason; findings whose code the request ignores are kept as waived.
 */
export function runChecks(
  checks: readonly Check[],
  readings: Readings,
  context: CheckContext,
  now: Date,
): PreflightReport {
  const findings: Finding[] = [];
  const checked: string[] = [];
  const unknown: PreflightReport['unknown'] = [];
  const inventory = readable(readings);
  for (const { codes, needs, run } of checks) {
    const reasons = needs.map((part) => readings[part]).filter((reading) => !reading.ok);
    const reason = reasons.map((reading) => reading.reason).join('; ');
    if (reasons.length > 0) {
      unknown.push(...codes.map((code) => ({ code, reason: shorten(reason, MAX_REASON) })));
      continue;
    }
    checked.push(...codes);
    findings.push(...run(inventory, context));
  }
  const ignored = new Set(context.request.preflight.ignore);
  const all = findings.map((found) => ({
    ...found,
    message: shorten(found.message, MAX_MESSAGE),
    resource: shorten(found.resource, MAX_MESSAGE),
    remedy: shorten(found.remedy, MAX_MESSAGE),
    waived: ignored.has(found.code),
  }));
  return { ...limitFindings(all), checked, unknown, generated_at: now.toISOString() };
}

/**
 * Keeps a report within a workflow payload: at most {@link MAX_FINDINGS_PER_CODE} of a code, the most severe first, and
 * fewer when all together would be too large. Every code that was found keeps at least one finding, its most severe.
 */
export function limitFindings(findings: Finding[]): Pick<PreflightReport, 'findings' | 'omitted'> {
  const sorted = findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
  const byCode = groupBy(sorted, ({ code }) => code);
  const kept = new Set([...byCode.values()].map(([first]) => first));
  let bytes = [...kept].reduce((sum, found) => sum + size(found), 0);
  for (const alike of byCode.values()) {
    for (const found of alike.slice(1, MAX_FINDINGS_PER_CODE)) {
      bytes += size(found);
      if (bytes > FINDINGS_BUDGET) break;
      kept.add(found);
    }
  }
  const omitted: Record<string, number> = {};
  for (const [code, alike] of byCode) {
    const left = alike.filter((found) => !kept.has(found)).length;
    if (left > 0) omitted[code] = left;
  }
  return { findings: sorted.filter((found) => kept.has(found)), omitted };
}

/** The parts that were read. A check only runs when all that it needs is among them. */
function readable(readings: Readings): Inventory {
  const parts = Object.entries(readings) as [InventoryPart, Readings[InventoryPart]][];
  return Object.fromEntries(
    parts.flatMap(([part, reading]) => (reading.ok ? [[part, reading.value]] : [])),
  ) as unknown as Inventory;
}

const size = (found: Finding | undefined): number => Buffer.byteLength(JSON.stringify(found ?? null));

const shorten = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
