import type { Finding, PreflightReport, Severity } from '../../../contracts/findings.js';
import { span, type Line, type Style } from './text.js';

const SEVERITIES: readonly { severity: Severity; title: string; style: Style }[] = [
  { severity: 'required', title: 'Required: the upgrade does not start before this is done', style: 'red' },
  { severity: 'recommended', title: 'Recommended before the upgrade', style: 'yellow' },
  { severity: 'info', title: 'Good to know', style: 'cyan' },
];

/** The findings that stop an upgrade: not waived, and at least as severe as the request's `failOn`. */
export function blockingFindings(
  findings: readonly Finding[],
  failOn: 'required' | 'recommended' = 'required',
): Finding[] {
  return findings.filter(
    ({ severity, waived }) => !waived && (severity === 'required' || severity === failOn),
  );
}

/** Findings of planning and of the pre-flight checks in one list, none twice. */
export function allFindings(planned: readonly Finding[], preflight: PreflightReport | null): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of [...(preflight?.findings ?? []), ...planned]) {
    const key = JSON.stringify([finding.code, finding.resource, finding.message]);
    if (!byKey.has(key)) byKey.set(key, finding);
  }
  return [...byKey.values()];
}

/** Findings by severity with their remedies, then what was left out and what could not be checked. */
export function findingLines(findings: readonly Finding[], preflight: PreflightReport | null): Line[] {
  const lines: Line[] = [];
  for (const { severity, title, style } of SEVERITIES) {
    const group = findings.filter((finding) => finding.severity === severity);
    if (group.length === 0) continue;
    lines.push([], [span(`${title} (${group.length})`, style)]);
    for (const finding of group) {
      const waived = finding.waived ? [span('  waived by the request', 'dim')] : [];
      lines.push(['  ', span(finding.code, 'bold'), `  ${finding.resource}`, ...waived]);
      lines.push([`    ${finding.message}`]);
      if (finding.remedy) lines.push(['    what to do: ', finding.remedy]);
    }
  }
  for (const [code, count] of Object.entries(preflight?.omitted ?? {})) {
    lines.push([span(`  ${code}: ${count} more of these`, 'dim')]);
  }
  if (preflight && preflight.unknown.length > 0) {
    lines.push([], [span(`Could not be checked (${preflight.unknown.length})`, 'yellow')]);
    for (const { code, reason } of preflight.unknown) lines.push(['  ', span(code, 'bold'), `  ${reason}`]);
  }
  return lines;
}
