import { budget, describeCode, node, pod, workload } from './fixtures.js';

const BUDGET = 'PodDisruptionBudget/shop/web';
const web = { workloads: [workload()], pods: [pod(), pod({ name: 'web-2', node: 'node-2' })] };
const single = { workloads: [workload({ replicas: 1 })], pods: [pod()] };

describeCode('BUDGET_MISSING', [
  { name: 'covered', inventory: { ...web, budgets: [budget()] }, expected: [] },
  { name: 'a single replica needs none', inventory: single, expected: [] },
  { name: 'not covered', inventory: web, expected: ['recommended Deployment/shop/web'] },
  {
    name: 'covered in another namespace only',
    inventory: { ...web, budgets: [budget({ namespace: 'other' })] },
    expected: ['recommended Deployment/shop/web'],
  },
]);

const one = budget({ minAvailable: 1, maxUnavailable: null, disruptionsAllowed: 0 });

describeCode('BUDGET_NEVER_ALLOWS', [
  { name: 'one of two may be out', inventory: { ...web, budgets: [budget()] }, expected: [] },
  {
    name: 'minAvailable 1 of one replica',
    inventory: { ...single, budgets: [one] },
    expected: [`required ${BUDGET}`],
    says: 'Budget web (minAvailable 1) of 1 pod never allows an eviction: Deployment/shop/web',
  },
  {
    name: 'minAvailable 100 %',
    inventory: { ...web, budgets: [budget({ minAvailable: '100%', maxUnavailable: null })] },
    expected: [`required ${BUDGET}`],
  },
  {
    name: 'minAvailable 51 % of two is rounded up to two',
    inventory: { ...web, budgets: [budget({ minAvailable: '51%', maxUnavailable: null })] },
    expected: [`required ${BUDGET}`],
  },
  {
    name: 'maxUnavailable 0',
    inventory: { ...web, budgets: [budget({ maxUnavailable: 0 })] },
    expected: [`required ${BUDGET}`],
  },
  {
    name: 'maxUnavailable 1 % is rounded up to one',
    inventory: { ...web, budgets: [budget({ maxUnavailable: '1%' })] },
    expected: [],
  },
  {
    name: 'it covers nothing',
    inventory: { ...web, budgets: [budget({ maxUnavailable: 0, selector: null })] },
    expected: [],
  },
  {
    name: 'it covers a DaemonSet, which a drain leaves alone',
    inventory: {
      pods: [pod({ controller: { kind: 'DaemonSet', name: 'log' } })],
      budgets: [budget({ maxUnavailable: 0 })],
    },
    expected: [],
  },
  {
    name: 'drains are forced',
    inventory: { ...single, budgets: [one] },
    request: { force: { drain: true } },
    expected: [`recommended ${BUDGET}`],
  },
  {
    name: 'drains of its group are forced',
    inventory: { ...single, budgets: [one] },
    request: { nodeGroupOverrides: { blue: { force: true } } },
    expected: [`recommended ${BUDGET}`],
  },
  {
    name: 'its node is not drained',
    inventory: { ...single, nodes: [node({ nodeGroup: null })], budgets: [one] },
    expected: [`recommended ${BUDGET}`],
  },
]);

describeCode('BUDGET_EXHAUSTED', [
  { name: 'an eviction is allowed', inventory: { ...web, budgets: [budget()] }, expected: [] },
  {
    name: 'none now',
    inventory: { ...web, budgets: [budget({ disruptionsAllowed: 0, currentHealthy: 1 })] },
    expected: [`recommended ${BUDGET}`],
    says: '1 pods are healthy, 1 must be',
  },
  { name: 'none ever is another code', inventory: { ...single, budgets: [one] }, expected: [] },
]);

const second = budget({ name: 'all', selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } });

describeCode('BUDGET_OVERLAP', [
  { name: 'one budget', inventory: { ...web, budgets: [budget()] }, expected: [] },
  {
    name: 'two budgets',
    inventory: { ...web, budgets: [budget(), second] },
    expected: ['required Deployment/shop/web'],
    says: '2 pods of Deployment/shop/web are covered by the budgets web, all',
  },
  {
    name: 'two budgets, drained by force',
    inventory: { ...web, budgets: [budget(), second] },
    request: { force: { drain: true } },
    expected: ['recommended Deployment/shop/web'],
  },
]);
