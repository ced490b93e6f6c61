import { eligibleNodes } from '../../../../activities/preflight/scheduling.js';
import { selectorPredicate } from '../../../../activities/preflight/selectors.js';
import { hopTargets, imageTag, minorIn } from '../../../../activities/preflight/versions.js';
import { node, template } from './fixtures.js';

describe('selectorPredicate', () => {
  const labels = { app: 'web', tier: '3' };
  const expression = (key: string, operator: string, ...values: string[]) => ({
    matchExpressions: [{ key, operator, values }],
  });

  it.each([
    ['nothing without a selector', null, false],
    ['everything with an empty one', {}, true],
    ['matching labels', { matchLabels: { app: 'web' } }, true],
    ['no other labels', { matchLabels: { app: 'web', zone: 'a' } }, false],
    ['In', expression('app', 'In', 'api', 'web'), true],
    ['In, missing', expression('zone', 'In', 'a'), false],
    ['NotIn', expression('app', 'NotIn', 'web'), false],
    ['NotIn, missing', expression('zone', 'NotIn', 'a'), true],
    ['Exists', expression('app', 'Exists'), true],
    ['DoesNotExist', expression('app', 'DoesNotExist'), false],
    ['Gt', expression('tier', 'Gt', '2'), true],
    ['Lt', expression('tier', 'Lt', '3'), false],
    ['an unknown operator', expression('app', 'Like', 'web'), false],
    ['labels and expressions', { matchLabels: { app: 'web' }, ...expression('tier', 'Exists') }, true],
  ])('selects by %s', (_, selector, expected) => {
    expect(selectorPredicate(selector)(labels)).toBe(expected);
  });
});

describe('eligibleNodes', () => {
  const a = node({ name: 'a', labels: { zone: 'a' } });
  const b = node({ name: 'b', labels: { zone: 'b' } });
  const inZone = (...values: string[]) => [{ key: 'zone', operator: 'In', values }];
  const names = (fields: Parameters<typeof template>[0], nodes = [a, b]) =>
    eligibleNodes(nodes, template(fields)).map(({ name }) => name);

  it('takes the nodes that any term of the affinity selects', () => {
    expect(names({ nodeAffinity: [inZone('a')] })).toEqual(['a']);
    expect(names({ nodeAffinity: [inZone('a'), inZone('b')] })).toEqual(['a', 'b']);
  });

  it('leaves out nodes that are cordoned or not Ready', () => {
    expect(names({}, [a, { ...b, unschedulable: true }])).toEqual(['a']);
    expect(names({}, [a, { ...b, ready: false }])).toEqual(['a']);
  });

  it.each([
    ['by key and value', { key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' }, true],
    ['of another value', { key: 'gpu', operator: 'Equal', value: 'no', effect: null }, false],
    ['of another effect', { key: 'gpu', operator: 'Exists', value: '', effect: 'NoExecute' }, false],
    ['of everything', { key: null, operator: 'Exists', value: '', effect: null }, true],
  ])('respects a toleration %s', (_, toleration, expected) => {
    const gpu = { ...a, taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] };
    expect(names({ tolerations: [toleration] }, [gpu])).toEqual(expected ? ['a'] : []);
  });

  it('does not mind a taint that is only a preference', () => {
    expect(names({}, [{ ...a, taints: [{ key: 'x', value: '', effect: 'PreferNoSchedule' }] }])).toEqual([
      'a',
    ]);
  });
});

describe('versions', () => {
  it.each([
    ['1.33', 33],
    ['v1.31.4-eks-aeac579', 31],
    ['stable', null],
  ])('minorIn(%s) is %s', (version, minor) => {
    expect(minorIn(version)).toBe(minor);
  });

  it.each([
    ['1.31', '1.34', ['1.32', '1.33', '1.34']],
    ['1.33', '1.33', ['1.33']],
    ['1.34', '1.33', ['1.33']],
  ])('from %s to %s the hops are %j', (source, target, hops) => {
    expect(hopTargets(source, target)).toEqual(hops);
  });

  it.each([
    ['registry:5000/a/b:v1.2@sha256:abc', 'v1.2'],
    ['registry:5000/a/b', null],
    ['b:1', '1'],
  ])('the tag of %s is %s', (image, tag) => {
    expect(imageTag(image)).toBe(tag);
  });
});
