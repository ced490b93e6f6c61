import { selectorText } from '../../../../activities/kubernetes/deployments.js';

describe('selectorText', () => {
  test('writes every operator as the query parameter takes it', () => {
    expect(
      selectorText({
        matchLabels: { app: 'web', tier: 'front' },
        matchExpressions: [
          { key: 'zone', operator: 'In', values: ['a', 'b'] },
          { key: 'track', operator: 'NotIn', values: ['canary'] },
          { key: 'release', operator: 'Exists' },
          { key: 'legacy', operator: 'DoesNotExist' },
        ],
      }),
    ).toBe('app=web,tier=front,zone in (a,b),track notin (canary),release,!legacy');
  });
});
