import type { BlockedPod, StepObservation } from '../../../../contracts/step-execution.js';
import { isNews } from '../../../../activities/steps/news.js';
import { running } from '../../../../activities/steps/observation.js';

const pod = (name: string, budgets = ['shop']): BlockedPod => ({
  namespace: 'shop',
  pod: name,
  node: 'node-1',
  budgets,
  disruptions_allowed: 0,
  reason: 'It needs 2 and has 2.',
});

const nodes = (done: number, total: number): StepObservation =>
  running({ nodes: { total, done, draining: 0, starting: 0 } });

const blocked = (...pods: BlockedPod[]): StepObservation => running({ blocked: pods });

describe('isNews', () => {
  test('nodes that are seen for the first time are news', () => {
    expect(isNews(nodes(0, 3), null, null)).toBe(true);
    expect(isNews(nodes(0, 3), running(), null)).toBe(true);
  });

  test('an observation without nodes or blocked pods is none', () => {
    expect(isNews(running(), null, null)).toBe(false);
    expect(isNews(running(), nodes(1, 3), null)).toBe(false);
  });

  test.each([
    [3, 0, false],
    [3, 1, true],
    [20, 1, true],
    [21, 1, false],
    [21, 2, true],
    [1000, 49, false],
    [1000, 50, true],
  ])('of %i nodes, %i more done are news: %s', (total, more, expected) => {
    expect(isNews(nodes(100 + more, total), nodes(100, total), null)).toBe(expected);
  });

  test('a set of blocked pods is news once two polls agree on it', () => {
    expect(isNews(blocked(pod('a')), blocked(), blocked())).toBe(false);
    expect(isNews(blocked(pod('a')), blocked(), blocked(pod('a')))).toBe(true);
    expect(isNews(blocked(pod('a')), null, blocked(pod('a')))).toBe(true);
  });

  test('the end of a block is news once two polls agree on it', () => {
    expect(isNews(blocked(), blocked(pod('a')), blocked(pod('a')))).toBe(false);
    expect(isNews(blocked(), blocked(pod('a')), blocked())).toBe(true);
  });

  test('another pod or budget is another set; another wording or order is not', () => {
    const last = blocked(pod('a'), pod('b'));
    const reworded = blocked({ ...pod('b'), reason: 'It needs 3 and has 2.' }, pod('a'));
    expect(isNews(reworded, last, reworded)).toBe(false);
    const other = blocked(pod('a'), pod('c'));
    expect(isNews(other, last, other)).toBe(true);
    const rebudgeted = blocked(pod('a', ['other']), pod('b'));
    expect(isNews(rebudgeted, last, rebudgeted)).toBe(true);
  });
});
