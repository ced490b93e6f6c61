import type { Finding, PreflightReport, Severity } from '../../contracts/findings.js';

/** The findings that stop an operation: not waived, and at least as severe as `failOn`. */
export function blockingFindings(
  report: PreflightReport,
  failOn: Extract<Severity, 'required' | 'recommended'>,
): Finding[] {
  const severities: Severity[] = failOn === 'required' ? ['required'] : ['required', 'recommended'];
  return report.findings.filter((finding) => !finding.waived && severities.includes(finding.severity));
}
