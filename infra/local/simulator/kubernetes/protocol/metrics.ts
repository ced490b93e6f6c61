import type { DeprecatedApiSpec } from '../spec.js';

/** `/metrics` in Prometheus' text format: the gauge by which deprecated APIs in use are found. */
export function renderMetrics(deprecated: readonly DeprecatedApiSpec[]): string {
  const rows = deprecated.map(({ group, version, resource, removedRelease }) => {
    const labels = { group, removed_release: removedRelease, resource, subresource: '', version };
    const text = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    return `apiserver_requested_deprecated_apis{${text.join(',')}} 1\n`;
  });
  return [
    '# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.\n',
    '# TYPE apiserver_requested_deprecated_apis gauge\n',
    ...rows,
  ].join('');
}
