import type { Insight } from '@aws-sdk/client-eks';
import {
  deprecatedInInsight,
  deprecatedInMetrics,
  mergeDeprecatedApis,
} from '../../../../activities/perception/deprecated-apis.js';

describe('deprecatedInMetrics', () => {
  it('reads the gauge and nothing else', () => {
    const text = [
      '# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested',
      '# TYPE apiserver_requested_deprecated_apis gauge',
      'apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="poddisruptionbudgets",subresource="",version="v1beta1"} 1',
      'apiserver_requested_deprecated_apis{group="",removed_release="1.33",resource="nodes",subresource="proxy",version="v1"} 1',
      'apiserver_requested_deprecated_apis{group="batch",removed_release="1.25",resource="cronjobs",subresource="",version="v1beta1"} 0',
      'apiserver_requested_deprecated_apis{group="",removed_release="",resource="componentstatuses",subresource="",version="v1"} 1',
      'apiserver_request_total{group="policy",version="v1beta1"} 7',
    ].join('\n');
    expect(deprecatedInMetrics(text)).toEqual([
      {
        api_version: 'policy/v1beta1',
        resource: 'poddisruptionbudgets',
        removed_in: '1.25',
        replacement: null,
        source: 'metrics',
        users: [],
      },
      expect.objectContaining({ api_version: 'v1', resource: 'nodes/proxy', removed_in: '1.33' }),
    ]);
    expect(deprecatedInMetrics('')).toEqual([]);
  });
});

describe('deprecatedInInsight', () => {
  const flowschemas = {
    usage: '/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas',
    replacedWith: '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
    stopServingVersion: '1.32',
  };
  const levels = {
    ...flowschemas,
    usage: '/apis/flowcontrol.apiserver.k8s.io/v1beta3/prioritylevelconfigurations',
  };
  const insight = (status: 'ERROR' | 'PASSING', ...deprecationDetails: object[]): Insight => ({
    insightStatus: { status },
    categorySpecificSummary: { deprecationDetails },
  });

  it('names the APIs that somebody used, and who', () => {
    const users = Array.from({ length: 12 }, (_, index) => ({ userAgent: `agent-${index}` }));
    expect(
      deprecatedInInsight(
        insight('ERROR', { ...flowschemas, clientStats: users }, { ...levels, clientStats: [] }),
      ),
    ).toEqual([
      {
        api_version: 'flowcontrol.apiserver.k8s.io/v1beta3',
        resource: 'flowschemas',
        removed_in: '1.32',
        replacement: '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
        source: 'insight',
        users: users.slice(0, 10).map(({ userAgent }) => userAgent),
      },
    ]);
  });

  it('names all of them when it does not say which were used', () => {
    expect(
      deprecatedInInsight(insight('ERROR', flowschemas, levels)).map(({ resource }) => resource),
    ).toEqual(['flowschemas', 'prioritylevelconfigurations']);
  });

  it('takes nothing from an insight that passes, is about something else, or cannot be read', () => {
    expect(deprecatedInInsight(insight('PASSING', flowschemas))).toEqual([]);
    expect(deprecatedInInsight({ insightStatus: { status: 'ERROR' } })).toEqual([]);
    expect(deprecatedInInsight(insight('ERROR', { ...flowschemas, usage: 'unknown' }))).toEqual([]);
    expect(deprecatedInInsight(insight('ERROR', { ...flowschemas, stopServingVersion: undefined }))).toEqual(
      [],
    );
  });
});

describe('mergeDeprecatedApis', () => {
  it('keeps the earlier source of an API', () => {
    const api = { api_version: 'v1', resource: 'x', removed_in: '1.33', replacement: null, users: [] };
    const insight = { ...api, source: 'insight' as const };
    const metrics = { ...api, source: 'metrics' as const };
    const other = { ...metrics, resource: 'y' };
    expect(mergeDeprecatedApis([insight], [metrics, other])).toEqual([insight, other]);
  });
});
