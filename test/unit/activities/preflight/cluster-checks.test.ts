import { CLUSTER_ARN, describeCode, runCheck } from './fixtures.js';

const issue = { code: 'SUBNET_NOT_FOUND', message: 'A subnet is gone', resource_ids: ['subnet-z'] };

describeCode('CLUSTER_STATUS', [
  { name: 'ACTIVE is fine', expected: [] },
  { name: 'UPDATING is adopted', state: { status: 'UPDATING' }, expected: [] },
  {
    name: 'FAILED is not',
    state: { status: 'FAILED' },
    expected: [`required ${CLUSTER_ARN}`],
    says: 'FAILED',
  },
]);

describeCode('CLUSTER_HEALTH', [
  { name: 'no issues', expected: [] },
  {
    name: 'an issue names its resource',
    state: { health_issues: [issue] },
    expected: ['required subnet-z'],
    says: 'SUBNET_NOT_FOUND: A subnet is gone',
  },
  {
    name: 'an issue without resources is the cluster’s',
    state: { health_issues: [{ ...issue, resource_ids: [] }] },
    expected: [`required ${CLUSTER_ARN}`],
  },
]);

describeCode('CLUSTER_UPDATE_IN_PROGRESS', [
  { name: 'no update', expected: [] },
  {
    name: 'a known update',
    state: { update_in_progress: { id: 'u-1', type: 'VersionUpdate', resource: 'cluster' } },
    expected: [`info ${CLUSTER_ARN}`],
    says: 'u-1',
  },
  { name: 'an unknown one', state: { status: 'UPDATING' }, expected: [`info ${CLUSTER_ARN}`] },
]);

const offered = (version: string, status: string) => ({ offered_versions: [{ version, status }] });

describeCode('SUPPORT_CURRENT_EXTENDED', [
  { name: 'standard support', expected: [] },
  {
    name: 'extended support names the day of the automatic upgrade',
    state: offered('1.33', 'EXTENDED_SUPPORT'),
    expected: [`info ${CLUSTER_ARN}`],
    says: '2028-06-01',
  },
]);

describeCode('SUPPORT_TARGET_EXTENDED', [
  { name: 'standard support', expected: [] },
  {
    name: 'extended support, in the older spelling of the API',
    state: offered('1.34', 'extended-support'),
    expected: [`recommended ${CLUSTER_ARN}`],
  },
  {
    name: 'only nodes and add-ons move',
    state: offered('1.33', 'EXTENDED_SUPPORT'),
    request: { targetVersion: '1.33' },
    expected: [],
  },
]);

const insight = {
  id: 'i-1',
  name: 'Deprecated APIs',
  category: 'UPGRADE_READINESS',
  kubernetesVersion: '1.34',
  status: 'PASSING',
  reason: 'In use.',
  recommendation: 'Stop using them.',
  resources: ['/apis/x'],
};
const insights = (fields: Partial<typeof insight>) => ({
  insights: { insights: [{ ...insight, ...fields }], staleBecause: null },
});

for (const [prefix, category] of [
  ['UPGRADE_INSIGHT', 'UPGRADE_READINESS'],
  ['MISCONFIGURATION_INSIGHT', 'MISCONFIGURATION'],
] as const) {
  describeCode(`${prefix}_ERROR`, [
    { name: 'passing', inventory: insights({ category }), expected: [] },
    {
      name: 'of another category',
      inventory: insights({ category: 'OTHER', status: 'ERROR' }),
      expected: [],
    },
    {
      name: 'error',
      inventory: insights({ category, status: 'ERROR' }),
      expected: ['required Insight/i-1'],
      says: 'Deprecated APIs (Kubernetes 1.34): In use. Seen at /apis/x.',
    },
    {
      name: 'error, forced',
      inventory: insights({ category, status: 'ERROR' }),
      request: { force: { insights: true } },
      expected: ['recommended Insight/i-1'],
    },
  ]);
  describeCode(`${prefix}_WARNING`, [
    { name: 'passing', inventory: insights({ category }), expected: [] },
    {
      name: 'warning',
      inventory: insights({ category, status: 'WARNING' }),
      expected: ['recommended Insight/i-1'],
    },
  ]);
  describeCode(`${prefix}_UNKNOWN`, [
    { name: 'passing', inventory: insights({ category }), expected: [] },
    {
      name: 'unknown, without a reason or version',
      inventory: insights({
        category,
        status: 'UNKNOWN',
        reason: '',
        kubernetesVersion: undefined,
        resources: [],
      }),
      expected: ['recommended Insight/i-1'],
      says: 'Deprecated APIs: UNKNOWN',
    },
  ]);
}

describe('insights about what the plan puts right itself', () => {
  const found = (fields: Partial<typeof insight>) =>
    runCheck('UPGRADE_INSIGHT_ERROR', {
      name: 'planned',
      inventory: insights({ status: 'ERROR', ...fields }),
      expected: [],
    }).map(({ severity }) => severity);

  it.each(['EKS add-on version compatibility', 'Kubelet version skew', 'kube-proxy version skew'])(
    '%s is told as information',
    (name) => expect(found({ name })).toEqual(['info']),
  );

  it('does not extend to others', () => {
    expect(found({ name: 'Cluster health issues' })).toEqual(['required']);
  });
});

describeCode('INSIGHTS_STALE', [
  { name: 'refreshed', expected: [] },
  {
    name: 'not refreshed',
    inventory: { insights: { insights: [], staleBecause: 'AWS_ACCESS_DENIED' } },
    expected: [`recommended ${CLUSTER_ARN}`],
    says: 'AWS_ACCESS_DENIED',
  },
]);

const api = {
  api_version: 'flowcontrol.apiserver.k8s.io/v1beta3',
  resource: 'flowschemas',
  removed_in: '1.34',
  replacement: 'flowcontrol.apiserver.k8s.io/v1',
  source: 'metrics' as const,
  users: ['helm'],
};

describeCode('API_REMOVED', [
  { name: 'none in use', expected: [] },
  {
    name: 'removed at the target',
    state: { deprecated_apis: [api] },
    expected: ['required flowcontrol.apiserver.k8s.io/v1beta3/flowschemas'],
    says: 'by helm (metrics)',
  },
  { name: 'removed later', state: { deprecated_apis: [{ ...api, removed_in: '1.35' }] }, expected: [] },
]);

describeCode('API_DEPRECATED', [
  { name: 'removed at the target is another code', state: { deprecated_apis: [api] }, expected: [] },
  {
    name: 'removed later',
    state: { deprecated_apis: [{ ...api, removed_in: '1.35', users: [], replacement: null }] },
    expected: ['info flowcontrol.apiserver.k8s.io/v1beta3/flowschemas'],
  },
]);
